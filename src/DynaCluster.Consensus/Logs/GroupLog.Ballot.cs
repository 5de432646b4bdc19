using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

public sealed partial class GroupLog
{
    /// <summary>Configuration entries that are still in the log, ascending; before the first, the start's
    /// holds.</summary>
    private readonly List<(long Index, Membership Members)> _memberships = [];

    /// <summary>The newest membership in the log, committed or not.</summary>
    public Membership Members => Read(() => _memberships.Count > 0 ? _memberships[^1].Members : _start.Members);

    /// <summary>Begins the next term with a vote in it. Durable when it completes; then only it is the current
    /// term.</summary>
    public async ValueTask<long> IncrementTermAsync(ulong votedFor)
    {
        var next = new Ballot(checked(Term + 1), votedFor);
        await WriteBallotAsync(next);
        return next.Term;
    }

    /// <summary>Takes over a term seen elsewhere. Durable when it completes.</summary>
    public ValueTask UpdateTermAsync(long term, bool resetVote)
    {
        var current = Ballot;
        Invariant.That(term >= current.Term);
        return WriteBallotAsync(new Ballot(term, resetVote ? 0 : current.VotedFor));
    }

    /// <summary>Votes in the current term. Durable when it completes, so before the vote can be told.</summary>
    public ValueTask VoteAsync(ulong replica) => WriteBallotAsync(Ballot with { VotedFor = replica });

    private async ValueTask WriteBallotAsync(Ballot next)
    {
        await _node.WriteAsync(this, (LogMetadataKey.Ballot, next.Encode()));
        lock (_gate)
        {
            Invariant.That(next.Term >= _ballot.Term);
            if (next.Term > _ballot.Term)
            {
                _leadingTerm = 0;
            }

            _ballot = next;
        }
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
        }
    }

    private void NoteMembership(long index, LogEntryKind kind, ReadOnlySpan<byte> payload)
    {
        if (kind == LogEntryKind.Configuration)
        {
            var members = Membership.Decode(payload);
            Invariant.That(members is not null);
            _memberships.Add((index, members));
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
