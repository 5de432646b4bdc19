using DynaCluster.Consensus.Faults;
using DynaCluster.Model;
using DynaCluster.Model.Flows;

namespace DynaCluster.Consensus.Logs;

public sealed partial class GroupLog
{
    private Task _balloting = Task.CompletedTask;

    /// <summary>Begins the next term with a vote in it. Durable when it completes; then only it is the current
    /// term.</summary>
    public async ValueTask<long> IncrementTermAsync(ulong votedFor)
        => (await ChangeBallotAsync(current => new Ballot(checked(current.Term + 1), votedFor))).Term;

    /// <summary>Takes over a term seen elsewhere; an older one than the current is passed over. Durable when it
    /// completes.</summary>
    public async ValueTask UpdateTermAsync(long term, bool resetVote)
        => await ChangeBallotAsync(current => term > current.Term
            ? new Ballot(term, resetVote ? 0 : current.VotedFor)
            : current); // whoever voted in a term has voted in it for good

    /// <summary>Votes in the current term. Durable when it completes, so before the vote can be told.</summary>
    public async ValueTask VoteAsync(ulong replica)
        => await ChangeBallotAsync(current => current with { VotedFor = replica });

    /// <summary>One change after the other, each made upon the durable one before it.</summary>
    private Task<Ballot> ChangeBallotAsync(Func<Ballot, Ballot> change)
    {
        lock (_gate)
        {
            var changing = WriteBallotAsync(_balloting, change);
            _balloting = changing;
            return changing;
        }
    }

    private async Task<Ballot> WriteBallotAsync(Task before, Func<Ballot, Ballot> change)
    {
        try
        {
            await before.OnContext();
        }
        catch (InvariantBrokenException)
        {
            // told to whoever asked for it
        }

        var current = Ballot;
        var next = change(current);
        if (next == current)
        {
            return current;
        }

        Invariant.That(next.Term > current.Term || (next.Term == current.Term && current.VotedFor == 0));
        await _node.WriteAsync(this, (LogMetadataKey.Ballot, next.Encode())).OnContext();
        FailPoints.Reach(FailPoint.BallotDurableBeforeReply);
        lock (_gate)
        {
            if (next.Term > _ballot.Term)
            {
                _leadingTerm = 0;
            }

            _ballot = next;
            Volatile.Write(ref _term, next.Term);
        }

        return next;
    }
}
