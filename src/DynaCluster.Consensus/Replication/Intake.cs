using DynaCluster.Consensus.Faults;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Logs;

namespace DynaCluster.Consensus.Replication;

/// <summary>A follower's side of <see cref="Replicator"/>.</summary>
/// <param name="hear">Takes over the later term of the named leader, durably, or does not.</param>
public sealed class Intake(GroupLog log, Func<ulong, long, ValueTask> hear)
{
    /// <summary>Takes the entries, and answers when they are durable. Until the first wait it runs on the caller's
    /// flow, so that entries which are handed over in order are taken in order.</summary>
    /// <param name="request">Its payloads must stay valid until this completes.</param>
    public async ValueTask<EntriesAnswer> TakeAsync(ulong leader, EntriesRequest request)
    {
        if (request.Term > log.Term)
        {
            await hear(leader, request.Term);
        }

        var verdict = await log.ReceiveAsync(request.Term, request.Previous, request.Entries) switch
        {
            ReceiveVerdict.Accepted => EntriesVerdict.Taken,
            ReceiveVerdict.Mismatch => EntriesVerdict.Mismatch,
            ReceiveVerdict.Busy => EntriesVerdict.Busy,
            _ => EntriesVerdict.OtherTerm,
        };
        if (verdict == EntriesVerdict.Taken)
        {
            if (request.Entries.Count > 0)
            {
                FailPoints.Reach(FailPoint.FollowerDurableBeforeAcknowledge);
            }

            log.KeepBehind(request.CommonIndex);
            log.Commit(request.CommitIndex);
        }

        return new EntriesAnswer(verdict, log.Term, IndexOf(verdict, request), log.AppliedIndex);
    }

    /// <summary>Learns from a leader's sign of life what is committed, if this log has that very entry. A replica that
    /// was started anew misses no entry and is sent none: without this it would not apply its last ones.</summary>
    /// <param name="committed">The last committed entry, with its own term.</param>
    public async ValueTask LearnAsync(long term, LogPosition committed)
    {
        if (await log.ReceiveAsync(term, committed, []) == ReceiveVerdict.Accepted)
        {
            log.Commit(committed.Index);
        }
    }

    /// <summary>After a mismatch inside this log the leader goes back to what is committed, which it has too: what was
    /// not committed by somebody is little.</summary>
    private long IndexOf(EntriesVerdict verdict, EntriesRequest request)
    {
        if (verdict == EntriesVerdict.Taken)
        {
            return request.Previous.Index + request.Entries.Count;
        }

        var last = log.LastIndex;
        return request.Previous.Index > last ? last : log.CommitIndex;
    }
}
