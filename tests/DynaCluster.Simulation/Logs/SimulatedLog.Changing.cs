using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Replication;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Logs;

/// <summary>Handing over the leadership, and changing who votes.</summary>
public sealed partial class SimulatedLog
{
    private bool _isTransferring;

    public async ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token)
    {
        if (_leadership is null || _replicator is not { } replicator || _closed)
        {
            return TransferOutcome.NotLeading;
        }

        if (replica == _identity.Replica || !Log.Members.Voters.Contains(replica))
        {
            return TransferOutcome.NotAVoter;
        }

        if (_isTransferring)
        {
            return TransferOutcome.Failed; // another one is under way
        }

        _isTransferring = true;
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        try
        {
            EndLeadership(); // nothing is appended any more; what is, is still sent
            return await HandOverAsync(replicator, replica, ending.Token);
        }
        catch (TimeoutException)
        {
            return TransferOutcome.Failed;
        }
        finally
        {
            ending.Cancel();
            _isTransferring = false;
            if (_replicator == replicator && Log.Term == replicator.Term && !_closed)
            {
                Log.BeginLeadership(replicator.Term);
                GainLeadership(replicator.Term);
            }
        }
    }

    public ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token)
        => ChangeAsync(Log.Members.With(replica), token);

    public ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token)
        => replica == _identity.Replica && _leadership is not null
            ? ValueTask.FromResult(MembershipRefusal.IsLeader)
            : ChangeAsync(Log.Members.Without(replica), token);

    /// <summary>Whether this replica still leads when it has applied what it has appended up to the index.</summary>
    public async ValueTask<bool> IsCommittedAsync(long index)
        => _leadership is { } leadership && await IsCommittedAsync(index, leadership, CancellationToken.None);

    /// <exception cref="TimeoutException">It took too long: the other one may still win.</exception>
    private async Task<TransferOutcome> HandOverAsync(Replicator replicator, ulong replica, CancellationToken token)
    {
        long due = Now + RaftTiming.Transfer.Ticks;
        await replicator.WaitForAcknowledgedAsync(replica, Log.LastIndex, token)
            .WaitAsync(RaftTiming.Transfer, Network.Process.Time, token);
        while (Now < due && !_closed)
        {
            if (Log.Term > replicator.Term && LeaderReplica != 0)
            {
                return LeaderReplica == replica ? TransferOutcome.Transferred : TransferOutcome.NotLeading;
            }

            if (_replicator == replicator)
            {
                Network.Send(_identity, replica, new ElectionBidden(Log.Term, Log.Last));
            }

            await Task.Delay(RaftTiming.Heartbeat, Network.Process.Time, token);
        }

        return TransferOutcome.Failed;
    }

    private async ValueTask<MembershipRefusal> ChangeAsync(Membership next, CancellationToken token)
    {
        if (_leadership is not { } leadership || _closed)
        {
            return MembershipRefusal.NotLeading;
        }

        (MembershipRefusal refusal, LogPosition place) = Log.TryAppendMembership(leadership.Term, next);
        if (refusal != MembershipRefusal.None)
        {
            return refusal;
        }

        Watch?.Placed(_identity, place, LogEntryKind.Configuration, next.Encode());
        _replicator?.Wake();
        return await IsCommittedAsync(place.Index, leadership, token)
            ? MembershipRefusal.None
            : MembershipRefusal.LeadershipLost;
    }

    private async ValueTask<bool> IsCommittedAsync(long index, Leadership leadership, CancellationToken token)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(token, leadership.Lost);
        try
        {
            await Log.WaitForAppliedAsync(index, over.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return false;
        }

        return Holds(leadership);
    }
}
