using DynaCluster.Model.Topology;
using DynaCluster.Routing;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Changes;

/// <summary>What the consumers of a node's change logs work with.</summary>
internal sealed record ConsumerParts
{
    /// <summary>The way to the leaders of all groups.</summary>
    public required IPartitionChannel Cluster { get; init; }

    /// <summary>The newest map; null before the cluster is defined.</summary>
    public required Func<PartitionMap?> Map { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Events { get; init; }

    /// <summary>A consumer ended by a fault: the node may not go on.</summary>
    public required Action<Exception> Failed { get; init; }
}
