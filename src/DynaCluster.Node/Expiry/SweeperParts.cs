using DynaCluster.Node.Partitions;
using DynaCluster.Node.Telemetry;
using DynaCluster.Placement.Catalog;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Expiry;

/// <summary>What a sweeper works with.</summary>
internal sealed record SweeperParts
{
    public required GroupSequencer Sequencer { get; init; }

    public required PartitionState State { get; init; }

    /// <summary>What the group has applied: it alone says what expires.</summary>
    public required GroupSchemas Schemas { get; init; }

    /// <summary>Says which tables to look at.</summary>
    public required CatalogView Catalog { get; init; }

    /// <summary>Between two sweeps.</summary>
    public required TimeSpan Interval { get; init; }

    public required TimeProvider Time { get; init; }

    public required NodeMetrics Metrics { get; init; }

    /// <summary>It ended by a fault: the node has to stop.</summary>
    public required Action<Exception> Failed { get; init; }
}
