using DynaCluster.Consensus.Logs;
using DynaCluster.Protocol;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>A learner's way to the end of its group's log: it pulls committed entries, stores them as a follower does,
/// and applies them. It votes for nobody and counts for nothing.</summary>
public static class LogCatchUp
{
    /// <summary>Fetches once from the node that is thought to lead.</summary>
    /// <returns>What to do next, and how many committed entries were missing before.</returns>
    public static async Task<(CatchUpOutcome Outcome, long Lag)> StepAsync(
        GroupLog log, SnapshotClient leader, CancellationToken token)
    {
        LogResponse response;
        var place = log.Last;
        try
        {
            response = await leader.FetchLogAsync(log.Identity.Group, log.Identity.Replica, place, token);
        }
        catch (IOException)
        {
            return (CatchUpOutcome.AskAnother, 0);
        }

        switch (response.Answer)
        {
            case LogAnswer.Entries:
                return await TakeAsync(log, place, response);
            case LogAnswer.CutOff or LogAnswer.Conflict:
                return (CatchUpOutcome.SnapshotNeeded, response.CommitIndex - place.Index);
            default:
                return (CatchUpOutcome.AskAnother, 0);
        }
    }

    /// <summary>Asks who founded the group, while its leader has the whole log: a replica that has nothing can then
    /// begin with the first entry.</summary>
    /// <returns>The members with <see cref="CatchUpOutcome.Advanced"/> only.</returns>
    public static async Task<(CatchUpOutcome Outcome, Membership? Founding)> FindFoundingAsync(
        SnapshotClient leader, uint group, ulong asker, CancellationToken token)
    {
        try
        {
            var response = await leader.FetchLogAsync(group, asker, default, token);
            return response.Answer switch
            {
                LogAnswer.Entries when Membership.Decode(response.Members.Span) is { } founding
                    => (CatchUpOutcome.Advanced, founding),
                LogAnswer.CutOff or LogAnswer.Conflict => (CatchUpOutcome.SnapshotNeeded, null),
                _ => (CatchUpOutcome.AskAnother, null),
            };
        }
        catch (IOException)
        {
            return (CatchUpOutcome.AskAnother, null);
        }
    }

    private static async Task<(CatchUpOutcome Outcome, long Lag)> TakeAsync(
        GroupLog log, LogPosition place, LogResponse response)
    {
        await log.UpdateTermAsync(response.Term, resetVote: true);
        var entries = SnapshotEntries.Of(response);
        var verdict = await log.ReceiveAsync(response.Term, place, entries);
        if (verdict is not ReceiveVerdict.Accepted)
        {
            return (verdict is ReceiveVerdict.Mismatch ? CatchUpOutcome.SnapshotNeeded : CatchUpOutcome.AskAnother, 0);
        }

        log.Commit(response.CommitIndex);
        var lag = response.CommitIndex - place.Index;
        return (place.Index + entries.Count >= response.CommitIndex ? CatchUpOutcome.CaughtUp : CatchUpOutcome.Advanced,
            lag);
    }
}
