using DynaCluster.Consensus;
using DynaCluster.Consensus.Snapshots;

namespace DynaCluster.Node.Hosting;

/// <summary>How a replica on this node is.</summary>
public sealed record ReplicaStatus
{
    public required ReplicaIdentity Identity { get; init; }

    /// <summary>Empty: it waits for its first state or log.</summary>
    public IReadOnlyList<ulong> Voters { get; init; } = [];

    /// <summary>Its state and log are open; false for a short while when they are replaced, and until there are
    /// any.</summary>
    public bool IsOpen { get; init; }

    /// <summary>It leads and serves writes and strong reads.</summary>
    public bool IsServing { get; init; }

    public long AppliedIndex { get; init; }

    public long CommitIndex { get; init; }

    /// <summary>Of a learner: the committed entries that it missed when it asked last; of a voter: what it has not
    /// applied of what it knows to be committed.</summary>
    public long Lag { get; init; }

    public bool NeedsSnapshot { get; init; }

    /// <summary>Of the state that it fetches now; null: it fetches none.</summary>
    public SnapshotProgress? Fetching { get; init; }

    /// <summary>States that were fetched and took the place of what was here, since the node started.</summary>
    public int Replacements { get; init; }

    /// <summary>By the newest membership in its log; else it is a learner.</summary>
    public bool IsVoter => Voters.Contains(Identity.Replica);
}
