using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus.Replication;

public sealed class ReplicatorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_request_holds_the_first_entry_of_the_term()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        EntriesRequest request = (await bed.SentToAsync(8)).Request;
        Assert.Equal((default, LogEntryKind.Empty), (request.Previous, request.Entries.Single().Kind));
    }

    [Fact]
    public async Task What_a_majority_has_taken_is_committed()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        (await bed.SentToAsync(8)).Take();
        await bed.Bed.AppliedAsync(1);
        Assert.Equal(1, bed.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task Until_one_is_taken_a_voter_gets_one_request()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        await bed.SentToAsync(8);
        await bed.AppendAsync(3, 10);
        (await bed.SentToAsync(9)).Take();
        await bed.SentToAsync(9); // so the appended entries were looked at
        Assert.False(bed.IsSentTo(8));
    }

    [Fact]
    public async Task Then_several_are_on_the_way()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        (await bed.SentToAsync(8)).Take();
        long after = 0;
        for (int i = 0; i < Limits.EntriesRequestsInFlightMax; i++)
        {
            after = await bed.AppendAsync(1, 10, after);
            Assert.Equal(after, (await bed.SentToAsync(8)).End);
        }
    }

    [Fact]
    public async Task A_request_is_bounded_by_bytes()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        (await bed.SentToAsync(8)).Take();
        await bed.AppendAsync(4, Limits.EntriesRequestBytesMax / 2 + 1);
        Assert.All(
            [await bed.SentToAsync(8), await bed.SentToAsync(8)],
            s => Assert.True(s.Request.Entries.Sum(e => e.Payload.Length) <= Limits.EntriesRequestBytesMax));
    }

    [Fact]
    public async Task A_mismatch_is_answered_by_what_comes_behind_the_place_that_it_names()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        await bed.TakeAsync(8, 1);
        await bed.Bed.AppliedAsync(1);
        bed.Bed.Log.TryAppendMembership(bed.Term, bed.Bed.Log.Members.With(10));
        (await bed.SentToAsync(10)).Say(EntriesVerdict.Mismatch, 0);
        EntriesRequest next = (await bed.SentToAsync(10)).Request;
        Assert.Equal((default, 2), (next.Previous, next.Entries.Count));
    }

    [Fact]
    public async Task What_was_not_answered_is_sent_again_after_a_while()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        ReplicatorBed.Sent lost = await bed.SentToAsync(8);
        lost.Lose();
        await PassAsync(bed, () => bed.IsSentTo(8));
        Assert.Equal(lost.Request.Previous, (await bed.SentToAsync(8)).Request.Previous);
    }

    [Fact]
    public async Task An_answer_to_what_was_sent_before_a_failure_does_not_skip_what_failed()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        (await bed.SentToAsync(8)).Take();
        long first = await bed.AppendAsync(1, 10);
        ReplicatorBed.Sent failed = await bed.SentToAsync(8);
        await bed.AppendAsync(1, 10, first);
        ReplicatorBed.Sent behind = await bed.SentToAsync(8);
        failed.Lose();
        behind.Lose();
        await PassAsync(bed, () => bed.IsSentTo(8));
        Assert.Equal(failed.Request.Previous, (await bed.SentToAsync(8)).Request.Previous);
    }

    [Fact]
    public async Task A_commit_that_no_entry_follows_is_told_by_itself()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        (await bed.SentToAsync(8)).Take();
        await bed.Bed.AppliedAsync(1);
        await PassAsync(bed, () => bed.IsSentTo(8));
        EntriesRequest notice = (await bed.SentToAsync(8)).Request;
        Assert.Equal((0, 1), (notice.Entries.Count, notice.CommitIndex));
    }

    [Fact]
    public async Task Hazard05_what_two_of_five_have_whole_and_one_in_part_is_committed_in_part()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9, 10, 11);
        long last = await bed.AppendAsync(6, Limits.EntriesRequestBytesMax / 2 + 1);
        await bed.TakeAsync(8, last);
        await bed.TakeAsync(9, 3);
        await bed.Bed.AppliedAsync(3);
        Assert.Equal(3, bed.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task A_voter_that_is_added_is_sent_to()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        await bed.TakeAsync(8, 1);
        await bed.Bed.AppliedAsync(1);
        Assert.Equal(default, bed.Bed.Log.TryAppendMembership(bed.Term, bed.Bed.Log.Members.With(10)).Refusal);
        Assert.Equal(2, (await bed.SentToAsync(10)).End);
    }

    [Fact]
    public async Task It_ends_with_the_term()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        await bed.Bed.FollowAsync(bed.Term + 1);
        bed.Replicator.Wake();
        await bed.Replicator.Running.WaitAsync(Token);
    }

    [Fact]
    public async Task It_tells_when_a_voter_has_caught_up()
    {
        await using ReplicatorBed bed = await ReplicatorBed.LeadAsync(8, 9);
        Task caughtUp = bed.Replicator.WaitForAcknowledgedAsync(8, 1, Token);
        bool early = caughtUp.IsCompleted;
        (await bed.SentToAsync(8)).Take();
        await caughtUp;
        Assert.False(early);
    }

    /// <summary>Lets time pass, as much as is needed.</summary>
    private static async Task PassAsync(ReplicatorBed bed, Func<bool> isDone)
    {
        while (!isDone())
        {
            bed.Time.Advance(TimeSpan.FromMilliseconds(Limits.EntriesRetryMilliseconds));
            await Task.Yield();
            Token.ThrowIfCancellationRequested();
        }
    }
}
