namespace DynaCluster.Expressions.Syntax;

internal sealed class ArithmeticNode(bool subtracts, Node left, Node right) : Node
{
    public bool Subtracts { get; } = subtracts;

    public Node Left { get; } = left;

    public Node Right { get; } = right;
}

/// <param name="path">What is changed.</param>
/// <param name="value">Null for REMOVE.</param>
internal sealed class ActionNode(PathNode path, Node? value) : Node
{
    public PathNode Path { get; } = path;

    public Node? Value { get; } = value;
}

/// <param name="keyword">Set, Remove, Add or Delete.</param>
internal sealed class SectionNode(TokenKind keyword, ActionNode[] actions) : Node
{
    public TokenKind Keyword { get; } = keyword;

    public ActionNode[] Actions { get; } = actions;
}

internal sealed class UpdateNode(SectionNode[] sections) : Node
{
    public SectionNode[] Sections { get; } = sections;
}
