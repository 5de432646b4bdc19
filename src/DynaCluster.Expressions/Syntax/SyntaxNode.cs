namespace DynaCluster.Expressions.Syntax;

/// <summary>A part of a parsed expression. Immutable: parsed expressions are shared between requests.</summary>
internal abstract class SyntaxNode;

internal enum PathStepKind
{
    Name,
    Placeholder,
    Index,
}

/// <param name="Kind">How the step is written.</param>
/// <param name="Name">UTF-8: the name, or the placeholder with its #, or the digits of an index.</param>
/// <param name="Index">The index; -1 if it does not fit.</param>
internal readonly record struct PathStep(PathStepKind Kind, ReadOnlyMemory<byte> Name, int Index);

/// <summary>A document path: a name, then names and indexes.</summary>
internal sealed class PathNode(PathStep[] steps) : SyntaxNode
{
    public PathStep[] Steps { get; } = steps;

    public bool HasPlaceholders { get; } = Array.Exists(steps, step => step.Kind == PathStepKind.Placeholder);
}

/// <param name="name">With its colon.</param>
internal sealed class ValueNode(ReadOnlyMemory<byte> name) : SyntaxNode
{
    public ReadOnlyMemory<byte> Name { get; } = name;
}

internal sealed class CallNode(string name, SyntaxNode[] arguments) : SyntaxNode
{
    public string Name { get; } = name;

    public ExpressionFunction Function { get; } = ExpressionFunctions.Find(name);

    public SyntaxNode[] Arguments { get; } = arguments;
}
