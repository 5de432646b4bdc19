namespace DynaCluster.Expressions.Syntax;

internal sealed class ProjectionNode(PathNode[] paths) : SyntaxNode
{
    public PathNode[] Paths { get; } = paths;
}
