using DynaCluster.Consensus.Engine;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Replication;

namespace DynaCluster.Consensus;

/// <summary>Changes of who leads and who votes.</summary>
public sealed partial class RaftGroup
{
    private CancellationToken _engineLost;
    private int _isTransferring;

    public async ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token)
    {
        if (_leadership is not { } leadership || _engine is not { Replicator: { } replicator } engine
            || replicator.Term != leadership.Term)
        {
            return TransferOutcome.NotLeading;
        }

        if (replica == _identity.Replica || !Log.Members.Voters.Contains(replica))
        {
            return TransferOutcome.NotAVoter;
        }

        if (Interlocked.Exchange(ref _isTransferring, 1) == 1)
        {
            return TransferOutcome.Failed; // another one is under way
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token, _stopping.Token);
        try
        {
            await replicator.WaitForAcknowledgedAsync(replica, Log.LastIndex, ending.Token)
                .WaitAsync(EngineTiming.Patience, _node.Time, ending.Token);
            return await HandOverAsync(replicator, replica, ending.Token);
        }
        catch (TimeoutException)
        {
            return TransferOutcome.Failed;
        }
        finally
        {
            await ending.CancelAsync();
            Gain(engine, _engineLost); // does nothing when the leadership is gone
            Volatile.Write(ref _isTransferring, 0);
        }
    }

    public ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token)
        => ChangeVotersAsync(Log.Members.With(replica), token);

    public ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token)
        => replica == _identity.Replica && _leadership is not null
            ? ValueTask.FromResult(MembershipRefusal.IsLeader)
            : ChangeVotersAsync(Log.Members.Without(replica), token);

    /// <summary>From here on nothing is appended, so that the other replica can have everything.</summary>
    /// <exception cref="TimeoutException"/>
    private async Task<TransferOutcome> HandOverAsync(
        Replicator replicator, ulong replica, CancellationToken token)
    {
        var hint = _leader;
        Withdraw();
        var last = Log.Last;
        await replicator.WaitForAcknowledgedAsync(replica, last.Index, token)
            .WaitAsync(EngineTiming.Election, _node.Time, token);
        await Log.WaitForAppliedAsync(last.Index, token).AsTask().WaitAsync(EngineTiming.Election, _node.Time, token);
        var route = new FrameRoute(Group, _identity.Replica, replica);
        var bidding = new Bidding(replicator.Term, last);
        using (var reply = await _node.Links.CallAsync(
            route, FrameKind.TimeoutNow, bidding, EngineTiming.Answer, token))
        {
            if (reply.Outcome != CallOutcome.Answered || TermAnswer.Decode(reply.Body.Span) is not { IsYes: true })
            {
                return TransferOutcome.Failed;
            }
        }

        await hint.Changed.WaitAsync(EngineTiming.Patience, _node.Time, token);
        return _leader.Replica == replica ? TransferOutcome.Transferred : TransferOutcome.NotLeading;
    }

    private async ValueTask<MembershipRefusal> ChangeVotersAsync(Membership next, CancellationToken token)
    {
        if (_leadership is not { } leadership)
        {
            return MembershipRefusal.NotLeading;
        }

        var (refusal, place) = Log.TryAppendMembership(leadership.Term, next);
        if (refusal != MembershipRefusal.None)
        {
            return refusal;
        }

        _engine?.Wake();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token, leadership.Lost);
        try
        {
            await Log.WaitForAppliedAsync(place.Index, ending.Token);
            var isOther = Log.TermAt(place.Index) is { } term && term != place.Term;
            return isOther ? MembershipRefusal.LeadershipLost : MembershipRefusal.None;
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return MembershipRefusal.LeadershipLost;
        }
    }
}
