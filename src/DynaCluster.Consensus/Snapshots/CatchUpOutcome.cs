namespace DynaCluster.Consensus.Snapshots;

/// <summary>How a step of catching up ended.</summary>
public enum CatchUpOutcome
{
    /// <summary>Something was fetched, and there may be more.</summary>
    Advanced,

    /// <summary>Everything that was committed at the leader is here.</summary>
    CaughtUp,

    /// <summary>The entries are gone at the leader, or the logs differ: a snapshot is needed.</summary>
    SnapshotNeeded,

    /// <summary>The node that was asked does not lead the group, or was not reached.</summary>
    AskAnother,
}
