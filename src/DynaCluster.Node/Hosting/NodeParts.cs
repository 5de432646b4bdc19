using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Placement.Catalog;
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
    /// <summary>The node's copy of the catalog, which its replica of group 0 moves on.</summary>
    public CatalogView Catalog { get; init; } = new();

    /// <summary>Opens the state of a replica on its disk; the node disposes of it.</summary>
    public required Func<ReplicaIdentity, IStorageEngine> OpenEngine { get; init; }

    public required OpenReplicaLog OpenLog { get; init; }

    /// <summary>Where states and entries from other nodes come from; null: nothing comes from there.</summary>
    public ReplicaSupply? Supply { get; init; }

    /// <summary>Who should vote in the groups that are led here; null: who does.</summary>
    public VoterPlan? Voters { get; init; }

    /// <summary>The way to the leaders of all groups, given the way to this node's own: alone it is the same.</summary>
    public Func<IPartitionChannel, IPartitionChannel> ReachCluster { get; init; } = static own => own;

    public TtlTiming Ttl { get; init; } = new();

    /// <summary>So many waiting writes make an entry though another one is on its way; 1: any do.</summary>
    public int GatheredOperations { get; init; } = Limits.EntryGatheredOperations;

    public required TimeProvider Time { get; init; }

    /// <summary>Seeds what each part has.</summary>
    public required Random Random { get; init; }

    public required ILoggerFactory Logging { get; init; }

    /// <summary>A part of the node ended by a fault: the node may not go on.</summary>
    public required Action<Exception> Failed { get; init; }

    /// <summary>Runs the flushes, which block.</summary>
    public TaskScheduler FlushScheduler { get; init; } = TaskScheduler.Default;

    public FlushLimits Flushing { get; init; } = new();

    public StreamTimes Streams { get; init; } = new();

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

    /// <summary>The replicas that the node has from its start on; others come by <see
    /// cref="NodeHost.OpenReplicaAsync"/>.</summary>
    public required IReadOnlyList<ReplicaPlacement> Replicas { get; init; }
}

/// <summary>Makes the log of a replica, not started, over the state that it is applied to; the node disposes of
/// it.</summary>
/// <param name="founding">Who votes in a log that does not exist yet; null: there is a log.</param>
public delegate IReplicatedLog OpenReplicaLog(ReplicaIdentity replica, Membership? founding, ReplicatedState state);
