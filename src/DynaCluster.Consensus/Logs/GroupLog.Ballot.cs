using DynaCluster.Model;

namespace DynaCluster.Consensus.Logs;

public sealed partial class GroupLog
{
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
        // Whoever voted in a term has voted in it for good.
        return WriteBallotAsync(new Ballot(term, resetVote && term > current.Term ? 0 : current.VotedFor));
    }

    /// <summary>Votes in the current term. Durable when it completes, so before the vote can be told.</summary>
    public ValueTask VoteAsync(ulong replica) => WriteBallotAsync(Ballot with { VotedFor = replica });

    private async ValueTask WriteBallotAsync(Ballot next)
    {
        await _node.WriteAsync(this, (LogMetadataKey.Ballot, next.Encode()));
        lock (_gate)
        {
            Invariant.That(next.Term >= _ballot.Term);
            Invariant.That(next.Term > _ballot.Term || _ballot.VotedFor == 0 || next.VotedFor == _ballot.VotedFor);
            if (next.Term > _ballot.Term)
            {
                _leadingTerm = 0;
            }

            _ballot = next;
        }
    }
}
