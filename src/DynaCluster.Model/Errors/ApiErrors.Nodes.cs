using System.Globalization;

namespace DynaCluster.Model.Errors;

/// <summary>Errors of changes to nodes and to where replicas are.</summary>
public static partial class ApiErrors
{
    /// <param name="part">What of it cannot be used.</param>
    public static ApiError NodeMalformed(string part)
        => Validation($"The node cannot be registered: {part} is malformed.");

    public static ApiError NodeNotFound(ulong node)
        => ResourceNotFound(string.Create(
            CultureInfo.InvariantCulture, $"There is no node {node} that holds replicas."));

    public static ApiError NodeRemoved(ulong node) => Validation(string.Create(
        CultureInfo.InvariantCulture,
        $"Node {node} was removed from the cluster. Start it with an empty folder to join as a new node."));

    public static ApiError LastNode(ulong node) => Validation(string.Create(
        CultureInfo.InvariantCulture, $"Node {node} is the last one that holds replicas: add another one first."));

    public static ApiError TooManyNodes()
        => LimitExceeded($"A cluster has at most {Limits.NodesMax} nodes: remove one first.");

    public static ApiError PlacementChanged(uint group) => ResourceInUse(string.Create(
        CultureInfo.InvariantCulture, $"The placement of group {group} has changed since it was read."));

    public static ApiError PlacementUnsettled(uint group) => ResourceInUse(string.Create(
        CultureInfo.InvariantCulture, $"Group {group} still has replicas that leave."));
}
