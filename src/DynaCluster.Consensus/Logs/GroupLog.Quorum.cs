using System.Diagnostics;
using DynaCluster.Consensus.Faults;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

/// <summary>The leader's side: what each voter has, and what follows from it. No engine's arithmetic is trusted with
/// it.</summary>
public sealed partial class GroupLog
{
    private readonly Dictionary<ulong, Acknowledgement> _acknowledged = [];

    /// <summary>Notes a voter's answer to this leader's entries, and commits what a majority of the newest membership
    /// has. Answers may come late or twice.</summary>
    /// <param name="term">Of the leadership that the entries were sent under.</param>
    /// <param name="durable">Up to here the replica holds this leader's log on its disk.</param>
    /// <param name="applied">Up to here its state has applied.</param>
    public void Acknowledged(ulong replica, long term, long durable, long applied)
    {
        lock (_gate)
        {
            if (term != _replicatingTerm || term != _ballot.Term || replica == Identity.Replica)
            {
                return;
            }

            var known = _acknowledged.GetValueOrDefault(replica);
            _acknowledged[replica] = known.Term == term
                ? new Acknowledgement(term, Math.Max(durable, known.Durable), Math.Max(applied, known.Applied))
                : new Acknowledgement(term, durable, applied);
            ReachReplicated(durable);
        }

        CommitAgreed();
    }

    /// <summary>What a voter is known to have under the current leadership; zeros: nothing yet.</summary>
    public (long Durable, long Applied) AcknowledgedBy(ulong replica)
    {
        lock (_gate)
        {
            return AcknowledgementOf(replica) is var known ? (known.Durable, known.Applied) : default;
        }
    }

    /// <summary>Copies entries to send: from <paramref name="first"/> to at most <paramref name="last"/>, whose
    /// payloads together stay within <paramref name="bytesMax"/>, and at least one.</summary>
    /// <returns>False: the first of them was cut off, or is not there yet.</returns>
    public bool TryRead(long first, long last, int bytesMax, List<LogEntry> entries)
    {
        lock (_gate)
        {
            if (first <= _start.Position.Index || first > Math.Min(last, _last))
            {
                return false;
            }

            if (_recent.Count > 0 && first >= _recent.First)
            {
                CopyRecent(first, Math.Min(last, _last), bytesMax, entries);
                return true;
            }

            // Only what is on the disk can be read from there, and nothing of a tail that is about to be cut off.
            last = Math.Min(last, _recent.Count > 0 ? Math.Min(_durable, _recent.First - 1) : _durable);
        }

        return TryReadStored(first, last, bytesMax, entries);
    }

    /// <summary>Commits by the rule of Raft: what a majority of the newest membership holds durably, if the newest of
    /// it is of the current term. A lone voter is its own majority, whatever the term.</summary>
    private void CommitAgreed()
    {
        long agreed;
        lock (_gate)
        {
            if (_replicatingTerm == 0 || _replicatingTerm != _ballot.Term)
            {
                return;
            }

            var members = Members;
            agreed = members.IsAlone(Identity.Replica) ? _durable : AgreedIndex(members);
            if (agreed <= _commit || (!members.IsAlone(Identity.Replica) && TermOf(agreed) != _ballot.Term))
            {
                return;
            }
        }

        RaiseCommit(agreed);
    }

    /// <summary>The highest index that a majority of the voters has on its disks.</summary>
    private long AgreedIndex(Membership members)
    {
        Span<long> durable = stackalloc long[members.Voters.Count];
        for (var i = 0; i < durable.Length; i++)
        {
            var voter = members.Voters[i];
            durable[i] = voter == Identity.Replica ? _durable : AcknowledgementOf(voter).Durable;
        }

        durable.Sort();
        return Math.Min(durable[(durable.Length - 1) / 2], _last);
    }

    [Conditional(FailPoints.Condition)]
    private void ReachReplicated(long durable)
    {
        if (_memberships.Count > 0 && _memberships[^1].Index is var newest && newest <= durable && newest > _durable)
        {
            FailPoints.Reach(FailPoint.MembershipReplicatedBeforeOwnSync);
        }
    }

    private Acknowledgement AcknowledgementOf(ulong replica)
        => _acknowledged.GetValueOrDefault(replica) is var known && known.Term == _ballot.Term ? known : default;

    private void CopyRecent(long first, long last, int bytesMax, List<LogEntry> entries)
    {
        long bytes = 0;
        for (var index = first; index <= last; index++)
        {
            var entry = _recent.Get(index);
            bytes += entry.Payload.Length;
            if (bytes > bytesMax && index > first)
            {
                return;
            }

            entries.Add(entry with { Payload = entry.Payload.ToArray() });
        }
    }

    private bool TryReadStored(long first, long last, int bytesMax, List<LogEntry> entries)
    {
        if (first > last)
        {
            return false; // recovered but not yet readable: it is on its way to the disk
        }

        var count = entries.Count;
        try
        {
            _node.Store.Read(Identity.Group, first, last, bytesMax, entries);
        }
        catch (LogStoreException) when (IsCut(first))
        {
            entries.RemoveRange(count, entries.Count - count); // cut off in front while it was read
            return false;
        }

        return true;
    }

    private bool IsCut(long index) => Read(() => index <= _start.Position.Index);

    private readonly record struct Acknowledgement(long Term, long Durable, long Applied);
}
