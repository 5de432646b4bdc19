namespace DynaCluster.Consensus.Faults;

/// <summary>All places at which a test build can be killed or stopped.</summary>
public enum FailPoint
{
    /// <summary>The node log has taken a batch; nothing of it is on the disk.</summary>
    AppendedBeforeSync,

    /// <summary>The batch is on the disk; nobody was told.</summary>
    SyncedBeforeTold,

    /// <summary>A follower has a leader's entries on its disk; the leader does not know.</summary>
    FollowerDurableBeforeAcknowledge,

    /// <summary>Entries are agreed on; the state does not have them.</summary>
    CommittedBeforeApplied,

    /// <summary>A term or vote is on the disk; whoever asked for it does not know.</summary>
    BallotDurableBeforeReply,

    /// <summary>An election is won; the term has no entry.</summary>
    ElectedBeforeFirstEntry,

    /// <summary>A membership was appended; it is not on this disk.</summary>
    MembershipBeforeOwnSync,

    /// <summary>A membership is on another voter's disk and not on this one.</summary>
    MembershipReplicatedBeforeOwnSync,

    /// <summary>A part of a snapshot's file is written.</summary>
    SnapshotChunkWritten,

    /// <summary>A fetched state is complete and durable; the node's log does not name it.</summary>
    SnapshotFetchedBeforeSwitch,

    /// <summary>The node's log names a fetched state; what was there before is there still.</summary>
    SnapshotSwitchedBeforeSweep,
}
