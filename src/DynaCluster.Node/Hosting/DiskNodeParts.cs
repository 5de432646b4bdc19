using DynaCluster.Consensus.Snapshots;
using DynaCluster.Node.Cluster;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;

namespace DynaCluster.Node.Hosting;

/// <summary>What a node on a disk is given of its cluster.</summary>
public sealed record DiskNodeParts
{
    public required NodeIdentity Identity { get; init; }

    /// <summary>What the node says of itself when it makes the cluster.</summary>
    public required NodeDefinition Said { get; init; }

    /// <summary>The node's copy, which its own replica of group 0 moves on.</summary>
    public required CatalogView Catalog { get; init; }

    /// <summary>Who should vote, given what learners have fetched.</summary>
    public required Func<SnapshotShelf, VoterPlan?> Voters { get; init; }

    /// <inheritdoc cref="NodeParts.ReachCluster"/>
    public required Func<IPartitionChannel, IPartitionChannel> ReachCluster { get; init; }
}
