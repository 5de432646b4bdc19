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
    public static NodeForms Three { get; } = new()
    {
        Nodes = 3,
        DataGroups = 2,
        ThinkMax = TimeSpan.FromMilliseconds(60),
        Paces = [1, 1, 1, 8],
    };

    /// <summary>Three nodes whose writers think long.</summary>
    public static NodeForms ThreeWithSlowWriters { get; } = Three with { Paces = [8] };

    /// <summary>Five nodes, each group with five voters.</summary>
    public static NodeForms Five { get; } = Three with { Nodes = 5, DataGroups = 1 };

    public int Nodes { get; init; } = 1;

    /// <summary>One run of so many begins with one voter in each group and grows to all nodes.</summary>
    public int GrowsOneOf { get; init; } = 4;

    /// <summary>How long a client thinks, at most: so long that much happens to the cluster meanwhile.</summary>
    public TimeSpan ThinkMax { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>In some runs writers think so many times longer than those who only ask: most of the time nothing is
    /// under way, and a leader that is cut off has nothing to wait for.</summary>
    public IReadOnlyList<int> Paces { get; init; } = [1];

    public int DataGroups { get; init; } = 3;

    /// <summary>One more table has rows that expire, and lags of that are waited for at the end.</summary>
    public bool Expires { get; init; }

    public Func<SimulatedDisk, TimeProvider, ILogStore> OpenStore { get; init; }
        = static (disk, time) => new SimulatedLogStore(disk, time);

    public Func<LogOpening, IReplicatedLog> OpenLog { get; init; } = static opening => opening.Open(opening.State);

    /// <summary>Equal indexes of replicas must have equal states. A double that shows its state other entries than the
    /// log's would be found by that alone, which proves nothing of the other checkers.</summary>
    public bool ComparesStates { get; init; } = true;

    /// <summary>The logs are never cut in front: a replica that is behind needs no snapshot.</summary>
    public bool KeepsLog { get; init; }

    /// <summary>Disks of nodes are lost or damaged.</summary>
    public bool LosesDisks { get; init; } = true;

    /// <summary>A node whose disk is lost comes back as the replicas that it was.</summary>
    public bool KeepsIdentities { get; init; }

    /// <summary>Small, so that lives begin from flushed states of all ages.</summary>
    public FlushLimits Flushing { get; init; } = new()
    {
        GroupBytesMax = 20_000,
        TotalBytesMax = 40_000,
        AgeMax = TimeSpan.FromSeconds(2),
        Interval = TimeSpan.FromMilliseconds(50),
    };

    /// <summary>The form with so many nodes.</summary>
    public static NodeForms Of(int nodes) => nodes switch
    {
        1 => Real,
        3 => Three,
        5 => Five,
        _ => throw new ArgumentOutOfRangeException(nameof(nodes), nodes, "There are 1, 3 or 5 nodes."),
    };
}

/// <param name="State">What the log is applied to.</param>
/// <param name="Open">How a log over a state is made.</param>
public sealed record LogOpening(
    uint Group, ReplicatedState State, Random Random, Func<ReplicatedState, SimulatedLog> Open);
