namespace DynaCluster.Expressions.Syntax;

/// <summary>Two or more conditions joined by AND, or by OR.</summary>
internal sealed class JunctionNode(bool all, SyntaxNode[] conditions) : SyntaxNode
{
    /// <summary>True: AND.</summary>
    public bool All { get; } = all;

    public SyntaxNode[] Conditions { get; } = conditions;
}

internal sealed class NotNode(SyntaxNode condition) : SyntaxNode
{
    public SyntaxNode Condition { get; } = condition;
}
