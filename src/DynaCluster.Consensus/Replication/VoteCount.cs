namespace DynaCluster.Consensus.Replication;

/// <summary>The votes of one replica's election, or of its asking beforehand: who of the newest membership has said
/// what.</summary>
/// <param name="members">The newest in the candidate's log.</param>
public sealed class VoteCount(Membership members)
{
    private readonly HashSet<ulong> _granted = [];
    private readonly HashSet<ulong> _refused = [];

    /// <summary>A majority has granted its vote.</summary>
    public bool IsWon => _granted.Count > members.Voters.Count / 2;

    /// <summary>So many refused or did not answer that no majority is left.</summary>
    public bool IsLost => members.Voters.Count - _refused.Count <= members.Voters.Count / 2;

    /// <summary>Notes an answer; only a voter's first one counts.</summary>
    public void Note(ulong replica, bool isGranted)
    {
        if (members.Voters.Contains(replica) && !_granted.Contains(replica) && !_refused.Contains(replica))
        {
            (isGranted ? _granted : _refused).Add(replica);
        }
    }
}
