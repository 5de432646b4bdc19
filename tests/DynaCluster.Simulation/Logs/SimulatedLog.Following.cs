using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Logs;

/// <summary>What comes from others, in turn; a wait for durability holds up nothing.</summary>
public sealed partial class SimulatedLog
{
    private readonly HashSet<Task> _receiving = [];

    private async Task ReceiveAsync(ulong from, RaftMessage message)
    {
        if (_closed)
        {
            return;
        }

        if (message is VoteAsked asked)
        {
            await AnswerVoteAsync(from, asked);
            return;
        }

        await NoteTermAsync(message.Term);
        switch (message)
        {
            case VoteAnswered answer:
                await CountVoteAsync(from, answer);
                break;
            case EntriesSent sent:
                Follow(from, sent);
                break;
            case EntriesAnswered answer when answer.Term == Log.Term:
                NoteAnswer(from, answer);
                break;
            case LeadershipAsked round:
                Send(from, new LeadershipAnswered(Log.Term, round.Round));
                break;
            case LeadershipAnswered answer when answer.Term == Log.Term:
                NoteConfirmation(from, answer);
                break;
            case ElectionBidden bidden when bidden.Term == Log.Term:
                await CampaignAsync(isTrial: false, isBidden: true);
                break;
        }
    }

    private void Follow(ulong from, EntriesSent sent)
    {
        if (sent.Term < Log.Term)
        {
            Send(from, new EntriesAnswered(Log.Term, IsTaken: false, Index: 0, Log.AppliedIndex));
            return;
        }

        _campaign = null;
        _heardAt = Now;
        _leader = from;
        if (_transfer is { } transfer && sent.Term > transfer.Term)
        {
            EndTransfer(from == transfer.Target ? TransferOutcome.Transferred : TransferOutcome.NotLeading);
        }

        PostponeElection();
        foreach (LogEntry entry in sent.Entries)
        {
            Watch?.Placed(_identity, new LogPosition(entry.Index, entry.Term), entry.Kind, entry.Payload.Span);
        }

        Task taking = TakeAsync(from, sent);
        if (!taking.IsCompletedSuccessfully)
        {
            _receiving.Add(taking);
            ForgetAsync(taking);
        }
    }

    private async Task TakeAsync(ulong from, EntriesSent sent)
    {
        long last = sent.Previous.Index + sent.Entries.Count;
        ReceiveVerdict verdict = await Log.ReceiveAsync(sent.Term, sent.Previous, sent.Entries);
        if (_closed)
        {
            return;
        }

        bool isTaken = verdict == ReceiveVerdict.Accepted;
        if (isTaken)
        {
            Log.Commit(sent.CommitIndex);
            _freshness?.Heard(sent.CommitIndex, Log.AppliedIndex);
        }

        long again = verdict == ReceiveVerdict.Mismatch && Log.LastIndex >= sent.Previous.Index
            ? Log.CommitIndex
            : Math.Min(Log.LastIndex, sent.Previous.Index);
        Send(from, new EntriesAnswered(Log.Term, isTaken, isTaken ? last : again, Log.AppliedIndex));
    }

    private async void ForgetAsync(Task taking)
    {
        await taking;
        _receiving.Remove(taking);
    }
}
