namespace DynaCluster.Consensus.Logs;

/// <summary>Why a change of a group's voters has to wait, or is none.</summary>
public enum MembershipRefusal
{
    None,

    /// <summary>This replica does not lead under the term.</summary>
    NotLeading,

    /// <summary>Two memberships that follow each other differ by one voter, else their majorities need not
    /// meet.</summary>
    NotOneVoter,

    /// <summary>The newest membership, or any entry of the current term, is not committed yet.</summary>
    NotCommitted,

    /// <summary>A voter that stays has not applied the newest membership, so it may still act under an older
    /// one.</summary>
    NotAppliedByAll,

    /// <summary>A leader does not remove itself: another one does.</summary>
    IsLeader,

    /// <summary>Appended, but the leadership ended before the commit: the newest membership tells.</summary>
    LeadershipLost,
}
