namespace DynaCluster.Consensus.Logs;

/// <summary>What a follower's log says to a leader's entries.</summary>
public enum ReceiveVerdict
{
    /// <summary>The log holds them all, and they are durable.</summary>
    Accepted,

    /// <summary>The term is not this replica's current one.</summary>
    OtherTerm,

    /// <summary>The entry before them is missing here, or is another one.</summary>
    Mismatch,

    /// <summary>Too much is queued or not applied yet: the same entries may be sent again later.</summary>
    Busy,
}
