using DynaCluster.Expressions.Plans;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model.Errors;

namespace DynaCluster.Expressions.Binding;

/// <summary>
/// The paths of an update or a projection as one tree, whose branches ascend like the entries of an item.
/// </summary>
internal sealed class PathTree
{
    private readonly PathStep[][] _paths;
    private readonly int[] _order;

    private PathTree(PathStep[][] paths)
    {
        _paths = paths;
        _order = new int[paths.Length];
        for (int i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }

        Array.Sort(_order, Compare);
    }

    /// <summary>Leaves if two of the resolved paths overlap, or use one attribute as a list and as a map.</summary>
    public static PathTree Build(PathStep[][] paths)
    {
        PathTree tree = new(paths);
        tree.Check(0, paths.Length, depth: 0);
        return tree;
    }

    /// <param name="plan">Where to.</param>
    /// <param name="leaf">What stands in the leaf of the i-th path.</param>
    public void Write(PlanWriter plan, Func<int, int> leaf) => Write(plan, leaf, 0, _order.Length, 0);

    private int Compare(int left, int right)
    {
        PathStep[] a = _paths[left];
        PathStep[] b = _paths[right];
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            int order = PathBinder.Compare(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : left.CompareTo(right);
    }

    private void Check(int first, int end, int depth)
    {
        if (end - first == 1)
        {
            return;
        }

        if (_paths[_order[first]].Length == depth)
        {
            throw Clash(ExpressionFaults.PathsOverlap, first, first + 1);
        }

        bool firstByIndex = StepAt(first, depth).Kind == PathStepKind.Index;
        if (firstByIndex != (StepAt(end - 1, depth).Kind == PathStepKind.Index))
        {
            throw Clash(ExpressionFaults.PathsConflict, first, end - 1);
        }

        for (int at = first; at < end;)
        {
            int next = GroupEnd(at, end, depth);
            Check(at, next, depth + 1);
            at = next;
        }
    }

    private void Write(PlanWriter plan, Func<int, int> leaf, int first, int end, int depth)
    {
        if (_paths[_order[first]].Length == depth)
        {
            plan.Byte(PlanFormat.TreeLeaf);
            plan.Integer(leaf(_order[first]));
            return;
        }

        bool byIndex = StepAt(first, depth).Kind == PathStepKind.Index;
        plan.Byte(byIndex ? PlanFormat.TreeIndexes : PlanFormat.TreeNames);
        int begin = plan.BeginLength();
        for (int at = first; at < end;)
        {
            PathStep step = StepAt(at, depth);
            if (byIndex)
            {
                plan.Varint(step.Index);
            }
            else
            {
                plan.Name(step.Name.Span);
            }

            int next = GroupEnd(at, end, depth);
            Write(plan, leaf, at, next, depth + 1);
            at = next;
        }

        plan.EndLength(begin);
    }

    private int GroupEnd(int at, int end, int depth)
    {
        PathStep step = StepAt(at, depth);
        int next = at + 1;
        while (next < end && PathBinder.Compare(StepAt(next, depth), step) == 0)
        {
            next++;
        }

        return next;
    }

    private PathStep StepAt(int i, int depth) => _paths[_order[i]][depth];

    private ExpressionException Clash(Func<string, string, string> fault, int first, int second)
    {
        int one = Math.Min(_order[first], _order[second]);
        int two = Math.Max(_order[first], _order[second]);
        return new ExpressionException(fault(PathBinder.Describe(_paths[one]), PathBinder.Describe(_paths[two])));
    }
}
