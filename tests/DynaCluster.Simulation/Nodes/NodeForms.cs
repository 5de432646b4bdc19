using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Simulation.Disks;
using DynaCluster.Simulation.Logs;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Simulation.Nodes;

/// <summary>What a simulated cluster is made of; kept mutants are other forms.</summary>
public sealed record NodeForms
{
    /// <summary>One node, each group with one voter.</summary>
    public static NodeForms Real { get; } = new();

    /// <summary>Three nodes, each group with three voters.</summary>
    public static NodeForms Three { get; } = new() { Nodes = 3, DataGroups = 2 };

    public int Nodes { get; init; } = 1;

    public int DataGroups { get; init; } = 3;

    public Func<SimulatedDisk, TimeProvider, ILogStore> OpenStore { get; init; }
        = static (disk, time) => new SimulatedLogStore(disk, time);

    /// <summary>Group, the state that the log is applied to, and how a log over a state is made.</summary>
    public Func<uint, ReplicatedState, Func<ReplicatedState, SimulatedLog>, IReplicatedLog> OpenLog { get; init; }
        = static (_, state, open) => open(state);

    /// <summary>Equal indexes of replicas must have equal states. A double that shows its state other entries than the
    /// log's would be found by that alone, which proves nothing of the other checkers.</summary>
    public bool ComparesStates { get; init; } = true;

    /// <summary>The logs are never cut in front: a replica that is behind needs no snapshot.</summary>
    public bool KeepsLog { get; init; }

    /// <summary>Small, so that lives begin from flushed states of all ages.</summary>
    public FlushLimits Flushing { get; init; } = new()
    {
        GroupBytesMax = 20_000,
        TotalBytesMax = 40_000,
        AgeMax = TimeSpan.FromSeconds(2),
        Interval = TimeSpan.FromMilliseconds(50),
    };
}
