using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Logs;

/// <summary>Handing over the leadership, and changing who votes.</summary>
public sealed partial class SimulatedLog
{
    private Transfer? _transfer;

    public async ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token)
    {
        if (_leadership is null || _closed)
        {
            return TransferOutcome.NotLeading;
        }

        if (replica == _identity.Replica || !Log.Members.Voters.Contains(replica))
        {
            return TransferOutcome.NotAVoter;
        }

        Transfer transfer = new(replica, Log.Term, Now + RaftTiming.Transfer.Ticks, new());
        _transfer = transfer;
        EndLeadership(); // nothing is appended any more; what is, is still sent
        SendSoon();
        PushTransfer();
        return await transfer.Ended.Task.OnContext().WaitAsync(token);
    }

    public ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token)
        => ChangeAsync(Log.Members.With(replica), token);

    public ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token)
        => replica == _identity.Replica && _leadership is not null
            ? ValueTask.FromResult(MembershipRefusal.IsLeader)
            : ChangeAsync(Log.Members.Without(replica), token);

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
        return await IsCommittedAsync(place.Index, leadership, token)
            ? MembershipRefusal.None
            : MembershipRefusal.LeadershipLost;
    }

    /// <summary>Whether this replica still leads when it has applied what it has appended up to the index.</summary>
    public async ValueTask<bool> IsCommittedAsync(long index)
        => _leadership is { } leadership && await IsCommittedAsync(index, leadership, CancellationToken.None);

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

    /// <summary>Bids the other one stand for election as soon as it has everything; leads again when it takes too
    /// long.</summary>
    private void PushTransfer()
    {
        if (_transfer is not { } transfer)
        {
            return;
        }

        if (Now >= transfer.Due || !_peers.TryGetValue(transfer.Target, out RaftPeer? target))
        {
            EndTransfer(TransferOutcome.Failed);
            Log.BeginLeadership(Log.Term);
            GainLeadership(Log.Term);
        }
        else if (target.Matched == Log.LastIndex)
        {
            Send(transfer.Target, new ElectionBidden(Log.Term));
        }
    }

    private void EndTransfer(TransferOutcome outcome)
    {
        _transfer?.Ended.TrySetResult(outcome);
        _transfer = null;
    }

    private sealed record Transfer(
        ulong Target, long Term, long Due, TaskCompletionSource<TransferOutcome> Ended);
}
