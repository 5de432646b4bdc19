namespace DynaCluster.Expressions.Syntax;

internal sealed class ComparisonNode(TokenKind comparison, Node left, Node right) : Node
{
    /// <summary>Equal to GreaterOrEqual.</summary>
    public TokenKind Comparison { get; } = comparison;

    public Node Left { get; } = left;

    public Node Right { get; } = right;
}

internal sealed class BetweenNode(Node operand, Node lower, Node upper) : Node
{
    public Node Operand { get; } = operand;

    public Node Lower { get; } = lower;

    public Node Upper { get; } = upper;
}

internal sealed class InNode(Node operand, Node[] candidates) : Node
{
    public Node Operand { get; } = operand;

    public Node[] Candidates { get; } = candidates;
}
