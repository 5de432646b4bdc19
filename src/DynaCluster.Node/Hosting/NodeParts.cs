using DynaCluster.Consensus;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Storage.Disks;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Hosting;

/// <summary>What a node is made of; the simulator gives other forms of the same.</summary>
public sealed record NodeParts
{
    /// <summary>Opens the state of a group on its disk; the node disposes of it.</summary>
    public required Func<uint, IStorageEngine> OpenEngine { get; init; }

    /// <summary>Makes the log of a group, not started, over the state that it is applied to; the node disposes of it.
    /// </summary>
    public required Func<uint, ReplicatedState, IReplicatedLog> OpenLog { get; init; }

    /// <summary>The way to the leaders of all groups, given the way to this node's own: alone it is the same.</summary>
    public Func<IPartitionChannel, IPartitionChannel> ReachCluster { get; init; } = static own => own;

    public required TimeProvider Time { get; init; }

    /// <summary>Used while composing only, to seed what each group has.</summary>
    public required Random Random { get; init; }

    public required ILoggerFactory Logging { get; init; }

    /// <summary>A part of the node ended by a fault: the node may not go on.</summary>
    public required Action<Exception> Failed { get; init; }

    /// <summary>Runs the flushes, which block.</summary>
    public TaskScheduler FlushScheduler { get; init; } = TaskScheduler.Default;

    public FlushLimits Flushing { get; init; } = new();

    /// <summary>Null: writes that grow are never refused for want of space.</summary>
    public DiskReserve? Reserve { get; init; }
}

/// <summary>What a new cluster begins with; of one that exists, what it began with.</summary>
public sealed record NodeSettings
{
    public required Guid ClusterId { get; init; }

    public required string Region { get; init; }

    public required string Account { get; init; }

    /// <summary>The node that makes a new cluster, with the first replicas; null: the replicas are placed by other
    /// means than the catalog.</summary>
    public NodeDefinition? First { get; init; }

    /// <summary>Groups 1..N beside the catalog's; fixed when the cluster is made.</summary>
    public required int DataGroups { get; init; }
}
