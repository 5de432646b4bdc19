using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

/// <summary>Who votes. A membership holds from its append on, whether it is committed or not; when it is cut off, the
/// one before it holds again.</summary>
public sealed partial class GroupLog
{
    /// <summary>Configuration entries that are still in the log, ascending; before the first, the start's
    /// holds.</summary>
    private readonly List<(long Index, Membership Members)> _memberships = [];
    private volatile Membership _newest; // read for every strong read: without the lock

    /// <summary>The newest membership in the log, committed or not.</summary>
    public Membership Members => _newest;

    /// <summary>Called after the newest membership became another one. On the flow that changed the log: return
    /// soon.</summary>
    public event Action? MembersChanged;

    /// <summary>Appends a membership that adds or removes one voter.</summary>
    /// <returns>Why not, or <see cref="MembershipRefusal.None"/> and its place.</returns>
    public (MembershipRefusal Refusal, LogPosition Place) TryAppendMembership(long term, Membership next)
    {
        LogPosition? place = null;
        lock (_gate)
        {
            if (MembershipRefusalOf(term, next) is var refusal and not MembershipRefusal.None)
            {
                return (refusal, default);
            }

            place = TryAppendOwn(term, LogEntryKind.Configuration, next.Encode());
        }

        if (place is null)
        {
            return (MembershipRefusal.NotLeading, default);
        }

        MembersChanged?.Invoke();
        CommitAgreed();
        return (MembershipRefusal.None, place.Value);
    }

    private MembershipRefusal MembershipRefusalOf(long term, Membership next)
    {
        if (_disposed || term != _leadingTerm || term != _ballot.Term)
        {
            return MembershipRefusal.NotLeading;
        }

        var current = Members;
        if (!current.DiffersByOneVoter(next))
        {
            return MembershipRefusal.NotOneVoter;
        }

        var newest = _memberships.Count > 0 ? _memberships[^1].Index : _start.Position.Index;
        if (_commit < newest || TermOf(_commit) != term)
        {
            return MembershipRefusal.NotCommitted;
        }

        foreach (var voter in next.Voters)
        {
            var applied = voter == Identity.Replica ? _applied : AcknowledgementOf(voter).Applied;
            if (current.Voters.Contains(voter) && applied < newest)
            {
                return MembershipRefusal.NotAppliedByAll;
            }
        }

        return MembershipRefusal.None;
    }

    private void RecoverMembership(LogContents contents)
    {
        var entries = new List<LogEntry>();
        foreach (var index in contents.Configurations)
        {
            entries.Clear();
            _node.Store.Read(Identity.Group, index, index, int.MaxValue, entries);
            var members = Membership.Decode(entries[0].Payload.Span)
                ?? throw LogStoreException.Damaged(Identity.Group, index, "its membership cannot be read");
            _memberships.Add((index, members));
            _newest = members;
        }
    }

    private void NoteMembership(long index, LogEntryKind kind, ReadOnlySpan<byte> payload)
    {
        if (kind == LogEntryKind.Configuration)
        {
            var members = Membership.Decode(payload);
            Invariant.That(members is not null);
            _memberships.Add((index, members));
            _newest = members;
        }
    }

    /// <summary>Who votes as of the entry.</summary>
    /// <returns>Null: it was cut off.</returns>
    public Membership? FindMembersAt(long index)
    {
        lock (_gate)
        {
            return index < _start.Position.Index ? null : MembersAt(index);
        }
    }

    private Membership MembersAt(long index)
    {
        for (var i = _memberships.Count - 1; i >= 0; i--)
        {
            if (_memberships[i].Index <= index)
            {
                return _memberships[i].Members;
            }
        }

        return _start.Members;
    }

    private void ForgetMemberships(long cut) => _memberships.RemoveAll(m => m.Index <= cut);
}
