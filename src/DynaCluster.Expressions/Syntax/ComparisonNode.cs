namespace DynaCluster.Expressions.Syntax;

internal sealed class ComparisonNode(TokenKind comparison, SyntaxNode left, SyntaxNode right) : SyntaxNode
{
    /// <summary>Equal to GreaterOrEqual.</summary>
    public TokenKind Comparison { get; } = comparison;

    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;
}

internal sealed class BetweenNode(SyntaxNode operand, SyntaxNode lower, SyntaxNode upper) : SyntaxNode
{
    public SyntaxNode Operand { get; } = operand;

    public SyntaxNode Lower { get; } = lower;

    public SyntaxNode Upper { get; } = upper;
}

internal sealed class InNode(SyntaxNode operand, SyntaxNode[] candidates) : SyntaxNode
{
    public SyntaxNode Operand { get; } = operand;

    public SyntaxNode[] Candidates { get; } = candidates;
}
