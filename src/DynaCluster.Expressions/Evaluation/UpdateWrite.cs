using DynaCluster.Expressions.Plans;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>
/// Writes the new image: one walk over the old one beside the plan's path tree. Everything that is read is read from
/// the old image, also indexes of lists. Runs only what <see cref="UpdateCheck"/> let pass.
/// </summary>
internal readonly ref struct UpdateWrite(ReadOnlySpan<byte> plan, MapView item, ItemWriter target)
{
    private readonly ReadOnlySpan<byte> _plan = plan;
    private readonly MapView _item = item;
    private readonly ItemWriter _target = target;

    /// <param name="branch">Where a branch by names stands in the plan.</param>
    /// <param name="old">The map it changes.</param>
    /// <param name="level">Of the map's entries: 1 for the item's.</param>
    public void Map(int branch, MapView old, int level)
    {
        TreeCursor child = new(_plan, branch);
        _target.BeginMap();
        foreach (MapEntry entry in old)
        {
            int order = 1;
            while (child.Exists && (order = child.Name.SequenceCompareTo(entry.Name)) < 0)
            {
                Entry(child, default, level);
                child.MoveNext();
            }

            if (child.Exists && order == 0)
            {
                Entry(child, entry.Value, level);
                child.MoveNext();
            }
            else
            {
                _target.Entry(entry);
            }
        }

        for (; child.Exists; child.MoveNext())
        {
            Entry(child, default, level);
        }

        _target.EndMap();
    }

    private void List(int branch, ListView old, int level)
    {
        TreeCursor child = new(_plan, branch);
        _target.BeginList();
        int index = 0;
        foreach (AttributeView element in old)
        {
            if (!child.Exists || child.Index != index)
            {
                _target.Value(element);
            }
            else
            {
                if (Keeps(child.Child, element))
                {
                    Value(child.Child, element, level);
                }

                child.MoveNext();
            }

            index++;
        }

        // Indexes behind the end append, in their order and without gaps.
        for (; child.Exists; child.MoveNext())
        {
            if (Keeps(child.Child, default))
            {
                Value(child.Child, default, level);
            }
        }

        _target.EndList();
    }

    private void Entry(TreeCursor child, AttributeView old, int level)
    {
        if (Keeps(child.Child, old))
        {
            _target.Name(child.Name);
            Value(child.Child, old, level);
        }
    }

    // Whether something stands there afterwards.
    private bool Keeps(int at, AttributeView old)
    {
        if (_plan[at] != PlanFormat.TreeLeaf)
        {
            return old.Exists;
        }

        switch (Action(at, out int operand))
        {
            case UpdateOp.Remove:
                return false;
            case UpdateOp.Delete:
                return old.Exists && SetAlgebra.HasDifference(old, Literal(operand));
            default:
                return true;
        }
    }

    private void Value(int at, AttributeView old, int level)
    {
        if (_plan[at] == PlanFormat.TreeNames)
        {
            Map(at, old.Map, level + 1);
            return;
        }

        if (_plan[at] == PlanFormat.TreeIndexes)
        {
            List(at, old.List, level + 1);
            return;
        }

        switch (Action(at, out int operand))
        {
            case UpdateOp.Set:
                UpdateValues.Write(_plan, ref operand, _item, level, _target);
                break;
            case UpdateOp.Add:
                Add(old, Literal(operand));
                break;
            default:
                SetAlgebra.WriteDifference(old, Literal(operand), _target); // only DELETE of a part gets here
                break;
        }
    }

    private void Add(AttributeView old, AttributeView operand)
    {
        if (!old.Exists)
        {
            _target.Value(operand);
        }
        else if (operand.Type == AttributeType.Number)
        {
            Span<byte> scratch = stackalloc byte[UpdateValues.NumberValueLength];
            _target.Value(UpdateValues.Combine(old, operand, subtract: false, scratch));
        }
        else
        {
            SetAlgebra.WriteUnion(old, operand, _target);
        }
    }

    // Reads the action of a leaf; operand: where what follows its path begins.
    private UpdateOp Action(int leaf, out int operand)
    {
        int at = leaf + 1;
        operand = PlanReader.Integer(_plan, ref at);
        var operation = (UpdateOp)_plan[operand++];
        PlanReader.SkipPath(_plan, ref operand);
        return operation;
    }

    private AttributeView Literal(int operand)
    {
        operand++; // ValueOp.Literal: the grammar lets ADD and DELETE have nothing else
        return PlanReader.Literal(_plan, ref operand);
    }
}
