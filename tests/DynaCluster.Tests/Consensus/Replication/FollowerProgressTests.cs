using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Replication;

namespace DynaCluster.Tests.Consensus.Replication;

public sealed class FollowerProgressTests
{
    [Fact]
    public async Task What_a_voter_took_is_not_sent_again_though_its_answer_came_too_late()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        bed.Log.TryAppend(term, after: 0, default);
        bed.Log.TryAppend(term, after: 1, default);
        FollowerProgress follower = new(replica: 9, next: 1);
        FollowerProgress.Sending late = follower.TryTake(bed.Log, term)!.Value; // there are entries to send
        follower.Note(late, answer: null);
        follower.Resume();
        follower.Note(late, new EntriesAnswer(EntriesVerdict.Taken, term, Index: 2, Applied: 0));
        Assert.Null(follower.TryTake(bed.Log, term));
    }

    [Fact]
    public async Task Whoever_may_have_what_is_cut_off_in_front_is_sent_what_follows()
    {
        await using GroupLogBed bed = await CutAsync();
        FollowerProgress follower = new(replica: 9, next: 1);
        FollowerProgress.Sending sending = follower.TryTake(bed.Log, bed.Log.Term)!.Value; // there are entries to send
        Assert.Equal(bed.Log.Start, sending.Request.Previous);
    }

    [Fact]
    public async Task Whoever_lacks_what_is_cut_off_in_front_is_behind_and_asked_again()
    {
        await using GroupLogBed bed = await CutAsync();
        long term = bed.Log.Term;
        FollowerProgress follower = new(replica: 9, next: 1);
        FollowerProgress.Sending sending = follower.TryTake(bed.Log, term)!.Value; // there are entries to send
        follower.Note(sending, new EntriesAnswer(EntriesVerdict.Mismatch, term, Index: 0, Applied: 0));
        Assert.True(follower.IsBehindStart);
        follower.Resume();
        Assert.Empty(follower.TryTake(bed.Log, term)!.Value.Request.Entries); // a question, no load
    }

    /// <summary>A leader whose log begins behind three entries.</summary>
    private static async Task<GroupLogBed> CutAsync()
    {
        MemoryLogStore store = new();
        await using (GroupLogBed first = await GroupLogBed.OpenAsync(store))
        {
            long term = await first.LeadAsync();
            for (long after = 0; after < 3; after++)
            {
                first.Log.TryAppend(term, after, default);
            }

            await first.Node.CommitOnceAsync();
        }

        GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(new LogPosition(3, 1)));
        bed.Log.TryAppend(await bed.LeadAsync(), after: 0, default);
        await bed.Node.CommitOnceAsync();
        await bed.Log.WaitForAppliedAsync(4, TestContext.Current.CancellationToken);
        return bed;
    }
}
