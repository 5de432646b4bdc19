namespace DynaCluster.Expressions.Syntax;

/// <summary>Two or more conditions joined by AND, or by OR.</summary>
internal sealed class JunctionNode(bool all, Node[] conditions) : Node
{
    /// <summary>True: AND.</summary>
    public bool All { get; } = all;

    public Node[] Conditions { get; } = conditions;
}

internal sealed class NotNode(Node condition) : Node
{
    public Node Condition { get; } = condition;
}
