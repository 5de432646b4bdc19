namespace DynaCluster.Consensus.Links;

/// <summary>Why a peer did not handle a frame; on the wire. A refusal is never a vote nor an acknowledgement.</summary>
public enum RefusalReason : byte
{
    None = 0,

    /// <summary>The frame is of another cluster.</summary>
    OtherCluster = 1,

    /// <summary>No replica of this group runs there.</summary>
    UnknownGroup = 2,

    /// <summary>Another replica of this group runs there than the one that was asked.</summary>
    OtherReplica = 3,

    /// <summary>The peer's version does not know this kind of frame.</summary>
    UnknownKind = 4,

    /// <summary>Too many frames of this group wait there.</summary>
    Busy = 5,

    /// <summary>The handling failed there.</summary>
    Failed = 6,

    /// <summary>Only to <see cref="FrameKind.Confirm"/>: the replica is in a higher term.</summary>
    HigherTerm = 7,
}
