using DynaCluster.Expressions.Plans;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>The children of one branch of a plan's path tree, ascending.</summary>
internal ref struct TreeCursor
{
    private readonly ReadOnlySpan<byte> _plan;
    private readonly int _end;
    private int _next;

    /// <param name="plan">The whole plan.</param>
    /// <param name="at">Where the branch stands.</param>
    public TreeCursor(ReadOnlySpan<byte> plan, int at)
    {
        _plan = plan;
        ByIndex = plan[at++] == PlanFormat.TreeIndexes;
        _end = PlanReader.End(plan, ref at);
        _next = at;
        MoveNext();
    }

    public bool ByIndex { get; }

    /// <summary>False behind the last child.</summary>
    public bool Exists { get; private set; }

    /// <summary>The child's name, in a branch by names.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The child's index, in a branch by indexes.</summary>
    public int Index { get; private set; }

    /// <summary>Where the child's own tree stands in the plan.</summary>
    public int Child { get; private set; }

    public void MoveNext()
    {
        Exists = _next < _end;
        if (!Exists)
        {
            return;
        }

        int at = _next;
        if (ByIndex)
        {
            Index = PlanReader.Varint(_plan, ref at);
        }
        else
        {
            Name = PlanReader.Name(_plan, ref at);
        }

        Child = at;
        bool leaf = _plan[at++] == PlanFormat.TreeLeaf;
        _next = leaf ? at + sizeof(int) : PlanReader.End(_plan, ref at);
    }
}
