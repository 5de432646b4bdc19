namespace DynaCluster.Expressions.Syntax;

internal sealed class ProjectionNode(PathNode[] paths) : Node
{
    public PathNode[] Paths { get; } = paths;
}
