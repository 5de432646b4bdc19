namespace DynaCluster.Consensus;

/// <summary>How handing over the leadership of a group ended.</summary>
public enum TransferOutcome
{
    /// <summary>The other replica leads.</summary>
    Transferred,

    /// <summary>This replica does not lead, or lost the leadership to a third one.</summary>
    NotLeading,

    /// <summary>The other replica has no vote, or is this one.</summary>
    NotAVoter,

    /// <summary>The other replica could not be brought up to date, or did not win in time; it may still.</summary>
    Failed,
}
