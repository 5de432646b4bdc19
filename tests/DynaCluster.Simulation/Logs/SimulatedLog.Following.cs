using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Replication;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Logs;

/// <summary>What comes from others, in turn; a wait for durability holds up nothing.</summary>
public sealed partial class SimulatedLog
{
    private Intake Intake => _intake ?? throw new InvalidOperationException("The group is not started.");

    private void Receive(ulong from, RaftMessage message, Action<RaftMessage> answer)
    {
        if (message is ConfirmationAsked asked)
        {
            // Not in turn: its term is durable, and a vote in a later one is given only when that is it.
            answer(new ConfirmationAnswered(Math.Max(Log.Term, asked.Term)));
        }
        else
        {
            _turns.Add(() => ReceiveAsync(from, message, answer));
        }
    }

    private async Task ReceiveAsync(ulong from, RaftMessage message, Action<RaftMessage> answer)
    {
        if (_closed)
        {
            return;
        }

        if (message is VoteAsked asked)
        {
            await AnswerVoteAsync(from, asked, answer);
            return;
        }

        await NoteTermAsync(message.Term);
        if (message.Term == Log.Term && message is EntriesAsked or BeatAsked)
        {
            Hear(from);
        }

        switch (message)
        {
            case EntriesAsked sent:
                GoOn(TakeAsync(from, sent.Request, answer));
                break;
            case BeatAsked beat:
                NoteFresh(beat.Term, beat.Committed.Index);
                answer(new BeatAnswered(Log.Term, Log.AppliedIndex));
                GoOn(Intake.LearnAsync(beat.Term, beat.Committed).AsTask());
                break;
            case ElectionBidden bidden when bidden.Term == Log.Term && bidden.Last == Log.Last:
                await CampaignAsync(isTrial: false, isBidden: true);
                break;
        }
    }

    private void Hear(ulong leader)
    {
        _campaign = null;
        _heardAt = Now;
        _leader = leader;
        PostponeElection();
    }

    private void NoteFresh(long term, long committed)
    {
        if (term == Log.Term)
        {
            _freshness?.Heard(committed, Log.AppliedIndex);
        }
    }

    private async Task TakeAsync(ulong from, EntriesRequest request, Action<RaftMessage> answer)
    {
        foreach (LogEntry entry in request.Entries)
        {
            Watch?.Placed(_identity, new LogPosition(entry.Index, entry.Term), entry.Kind, entry.Payload.Span);
        }

        EntriesAnswer taken = await Intake.TakeAsync(from, request);
        if (!_closed)
        {
            NoteFresh(request.Term, request.CommitIndex);
            answer(new EntriesAnswered(taken));
        }
    }
}
