using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Replication;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Logs;

/// <summary>A leader's term of office.</summary>
public sealed partial class SimulatedLog
{
    private readonly SortedDictionary<ulong, long> _heardFrom = [];

    /// <summary>While it is in office: it sends its log to the others. Leading, which is appending to it, comes upon
    /// that and may end before.</summary>
    private Replicator? _replicator;

    private void Lead(long term)
    {
        TakeOffice(term);
        if (Log.TryAppendEmpty(term) is { } first)
        {
            Watch?.Placed(_identity, first, LogEntryKind.Empty, default);
        }

        GainLeadership(term);
        _replicator?.Wake();
    }

    private void TakeOffice(long term)
    {
        _leader = 0;
        _heardFrom.Clear();
        Log.BeginLeadership(term);
        _replicator = new Replicator(Log, term, SendAsync, Links?.Process.Time ?? TimeProvider.System);
        _replicator.Start();
        if (Links is not null)
        {
            foreach (ulong voter in Log.Members.Voters)
            {
                _heardFrom[voter] = Now;
            }

            ArmTimer(Now + RaftTiming.Heartbeat.Ticks);
        }
    }

    private void StepDown()
    {
        if (_replicator is not { } replicator)
        {
            return;
        }

        _replicator = null;
        EndLeadership();
        GoOn(replicator.DisposeAsync().AsTask());
        if (Links is not null && !_closed)
        {
            PostponeElection();
            ArmTimer(_electionDue);
        }
    }

    /// <summary>Every so often: whoever hears nothing otherwise hears that somebody leads.</summary>
    private void Beat()
    {
        VoteCount heard = new(Log.Members);
        foreach (ulong voter in Log.Members.Voters)
        {
            long heardAt = voter == _identity.Replica ? Now : _heardFrom.GetValueOrDefault(voter);
            heard.Note(voter, Now - heardAt < QuorumPatience.Ticks);
        }

        if (!heard.IsWon)
        {
            StepDown();
            return;
        }

        foreach (ulong voter in Log.Members.Voters)
        {
            if (voter != _identity.Replica)
            {
                GoOn(BeatAsync(voter));
            }
        }

        foreach (ulong voter in _replicator?.Behind ?? [])
        {
            Behind(voter, Log.Start.Index);
        }
    }

    private async Task BeatAsync(ulong voter)
    {
        BeatAsked beat = new(Log.Term, Log.Committed);
        if (await Network.CallAsync(_identity, voter, beat, CancellationToken.None) is BeatAnswered answer)
        {
            NoteAnswer(voter, answer.Term);
            Log.Acknowledged(voter, answer.Term, durable: 0, answer.AppliedIndex);
        }
    }

    private async ValueTask<EntriesAnswer?> SendAsync(ulong replica, EntriesRequest request, CancellationToken token)
    {
        if (await Network.CallAsync(_identity, replica, new EntriesAsked(request), token)
            is not EntriesAnswered answer)
        {
            return null;
        }

        NoteAnswer(replica, answer.Term);
        return answer.Answer;
    }

    private async ValueTask<bool> AskConfirmationAsync(ulong replica, long term, CancellationToken token)
    {
        RaftMessage? answer = await Network.CallAsync(_identity, replica, new ConfirmationAsked(term), token);
        if (answer is not null)
        {
            NoteAnswer(replica, answer.Term);
        }

        return answer?.Term == term;
    }

    private void NoteAnswer(ulong voter, long term)
    {
        _heardFrom[voter] = Now;
        if (term > Log.Term)
        {
            _turns.Add(() => NoteTermAsync(term));
        }
    }
}
