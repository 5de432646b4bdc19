using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Telemetry;
using DynaCluster.Protocol;
using DynaCluster.Storage.Partitions;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Partitions;

/// <summary>What a sequencer works with.</summary>
internal sealed record SequencerParts
{
    public required IReplicatedLog Log { get; init; }

    public required PartitionState State { get; init; }

    public required GroupSchemas Schemas { get; init; }

    public required EntriesInFlight InFlight { get; init; }

    /// <summary>A table's definition from the catalog's copy, or null. It only says what to propose.</summary>
    public required Func<uint, TableDefinition?> Definitions { get; init; }

    /// <summary>Changes that the indexes have not got yet.</summary>
    public ChangeBacklog Backlog { get; init; } = new();

    /// <summary>Called when an epoch begins to serve.</summary>
    public Action Serving { get; init; } = static () => { };

    /// <summary>Number of the region in stamps.</summary>
    public required uint Region { get; init; }

    /// <summary>So many waiting writes make an entry though another one is on its way; 1: any do.</summary>
    public int GatheredOperations { get; init; } = Limits.EntryGatheredOperations;

    public required TimeProvider Time { get; init; }

    /// <summary>Used by the sequencer's flow only.</summary>
    public required Random Random { get; init; }

    public required NodeMetrics Metrics { get; init; }

    public required ILogger Events { get; init; }

    /// <summary>The sequencer ended by a fault: the node has to stop.</summary>
    public required Action<Exception> Failed { get; init; }
}
