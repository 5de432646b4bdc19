namespace DynaCluster.Expressions.Syntax;

internal sealed class ArithmeticNode(bool subtracts, SyntaxNode left, SyntaxNode right) : SyntaxNode
{
    public bool Subtracts { get; } = subtracts;

    public SyntaxNode Left { get; } = left;

    public SyntaxNode Right { get; } = right;
}

/// <param name="path">What is changed.</param>
/// <param name="value">Null for REMOVE.</param>
internal sealed class ActionNode(PathNode path, SyntaxNode? value) : SyntaxNode
{
    public PathNode Path { get; } = path;

    public SyntaxNode? Value { get; } = value;
}

/// <param name="keyword">Set, Remove, Add or Delete.</param>
internal sealed class SectionNode(TokenKind keyword, ActionNode[] actions) : SyntaxNode
{
    public TokenKind Keyword { get; } = keyword;

    public ActionNode[] Actions { get; } = actions;
}

internal sealed class UpdateNode(SectionNode[] sections) : SyntaxNode
{
    public SectionNode[] Sections { get; } = sections;

    /// <summary>Of all sections, as they are written.</summary>
    public ActionNode[] Actions { get; } = [.. sections.SelectMany(section => section.Actions)];
}
