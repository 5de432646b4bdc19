namespace DynaCluster.Consensus.Links;

/// <summary>What a frame asks, or that it answers; on the wire. The bodies belong to who sends and handles them, except
/// those of <see cref="Confirm"/> and <see cref="Refusal"/>.</summary>
public enum FrameKind : byte
{
    Vote = 1,
    PreVote = 2,
    AppendEntries = 3,

    /// <summary>Terms of many groups at once: read barriers, answered without the engine.</summary>
    Confirm = 4,

    /// <summary>The leader tells a voter to stand for election at once.</summary>
    TimeoutNow = 5,

    /// <summary>A leader is asked to hand its leadership over.</summary>
    TransferLeadership = 6,

    /// <summary>A snapshot is there to be fetched; its files travel out of band.</summary>
    InstallSnapshot = 7,

    /// <summary>A leader's sign of life, without entries.</summary>
    Heartbeat = 8,
    Reply = 128,
    Refusal = 129,

    /// <summary>The answers to <see cref="Confirm"/>.</summary>
    ConfirmReply = 130,
}
