using System.Text;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>The follower's side of a group's log.</summary>
public sealed class GroupLogReceiveTests
{
    private static readonly Membership s_three = new(GroupLogBed.Replica, 8, 9);

    [Fact]
    public async Task Received_entries_are_durable_before_they_are_acknowledged()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        ValueTask<ReceiveVerdict> receiving = bed.Log.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 3));
        Assert.False(receiving.IsCompleted);
        await bed.Node.CommitOnceAsync();
        Assert.Equal(ReceiveVerdict.Accepted, await receiving);
        Assert.Equal(3, bed.Store.EntryCount);
    }

    [Fact]
    public async Task Entries_that_are_still_on_their_way_to_the_disk_are_not_acknowledged_when_they_come_again()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        LogEntry[] entries = GroupLogBed.Entries(1, 1, 3);
        ValueTask<ReceiveVerdict> first = bed.Log.ReceiveAsync(1, default, entries);
        ValueTask<ReceiveVerdict> again = bed.Log.ReceiveAsync(1, default, entries);
        Assert.False(again.IsCompleted);
        await bed.Node.CommitOnceAsync();
        Assert.Equal((ReceiveVerdict.Accepted, ReceiveVerdict.Accepted), (await first, await again));
    }

    [Fact]
    public async Task Entries_behind_one_that_is_missing_are_refused()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        LogEntry[] entries = GroupLogBed.Entries(1, 5, 1);
        Assert.Equal(ReceiveVerdict.Mismatch, await bed.ReceiveAsync(1, new LogPosition(4, 1), entries));
    }

    [Fact]
    public async Task Entries_behind_one_of_another_term_are_refused()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 3));
        await bed.FollowAsync(2);
        LogEntry[] entries = GroupLogBed.Entries(2, 4, 1);
        Assert.Equal(ReceiveVerdict.Mismatch, await bed.ReceiveAsync(2, new LogPosition(3, 2), entries));
    }

    [Fact]
    public async Task Entries_of_a_leader_of_an_earlier_term_are_refused()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 2);
        Assert.Equal(ReceiveVerdict.OtherTerm, await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 1)));
    }

    [Fact]
    public async Task Late_entries_do_not_shorten_the_log()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 5));
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 2));
        Assert.Equal(5, bed.Log.LastIndex);
    }

    [Fact]
    public async Task A_conflicting_tail_is_replaced()
    {
        await using GroupLogBed bed = await ConflictAsync();
        Assert.Equal(new LogPosition(3, 2), bed.Log.Last);
        Assert.Equal(3, bed.Store.EntryCount);
    }

    [Fact]
    public async Task A_conflicting_tail_goes_and_its_successor_comes_in_one_commit()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 5));
        await bed.FollowAsync(2);
        int begun = bed.Store.Begun;
        await bed.ReceiveAsync(2, new LogPosition(1, 1), GroupLogBed.Entries(2, 2, 2));
        Assert.Equal(1, bed.Store.Begun - begun);
    }

    [Fact]
    public async Task A_replaced_tail_is_replaced_after_a_restart_too()
    {
        GroupLogBed bed = await ConflictAsync();
        await bed.DisposeAsync();
        await using GroupLogBed again = await GroupLogBed.OpenAsync(bed.Store);
        Assert.Equal(new LogPosition(3, 2), again.Log.Last);
    }

    [Fact]
    public async Task What_reaches_the_state_is_of_the_successor_only()
    {
        await using GroupLogBed bed = await ConflictAsync();
        bed.Log.Commit(3);
        await bed.AppliedAsync(3);
        string[] applied = [.. bed.State.Entries.Select(e => Encoding.UTF8.GetString(e.Payload.Span))];
        Assert.Equal(["1 of term 1", "2 of term 2", "3 of term 2"], applied);
    }

    [Fact]
    public async Task Whoever_waits_for_a_tail_that_is_replaced_is_not_told_that_it_is_durable()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        (Task<ReceiveVerdict> old, Task<ReceiveVerdict> replacing) = await ReplaceBeforeTheSyncAsync(bed);
        await bed.Node.CommitOnceAsync();
        Assert.Equal((ReceiveVerdict.OtherTerm, ReceiveVerdict.Accepted), (await old, await replacing));
    }

    [Fact]
    public async Task A_tail_that_was_replaced_on_its_way_to_the_disk_makes_nothing_durable()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        await ReplaceBeforeTheSyncAsync(bed);
        Assert.Equal(0, bed.Log.DurableIndex);
        await bed.Node.CommitOnceAsync();
        Assert.Equal((2, 2), (bed.Log.DurableIndex, bed.Store.EntryCount));
    }

    [Fact]
    public async Task A_follower_commits_no_more_than_it_has_in_common_with_the_leader_of_its_term()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 5));
        await bed.FollowAsync(2);
        await bed.ReceiveAsync(2, new LogPosition(2, 1)); // the new leader tells only of the first two
        Assert.Equal(2, bed.Log.Commit(5));
    }

    [Fact]
    public async Task A_follower_that_has_heard_nothing_of_the_new_leader_commits_nothing()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 5));
        await bed.FollowAsync(2);
        Assert.Equal(0, bed.Log.Commit(5));
    }

    [Fact]
    public async Task Another_entry_in_the_place_of_a_committed_one_is_never_taken()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 5));
        bed.Log.Commit(5);
        await bed.FollowAsync(2);
        await Assert.ThrowsAsync<InvariantBrokenException>(
            () => bed.Log.ReceiveAsync(2, default, GroupLogBed.Entries(2, 1, 1)).AsTask());
    }

    [Fact]
    public async Task Hazard12_a_membership_that_is_cut_off_gives_way_to_the_one_before_it()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        byte[] four = s_three.With(10).Encode();
        await bed.ReceiveAsync(1, default, new LogEntry(1, 1, LogEntryKind.Configuration, four));
        Assert.Equal(4, bed.Log.Members.Voters.Count);
        await bed.FollowAsync(2);
        int told = 0;
        bed.Log.MembersChanged += () => told++;
        await bed.ReceiveAsync(2, default, GroupLogBed.Entries(2, 1, 1));
        Assert.Equal((3, 1), (bed.Log.Members.Voters.Count, told));
    }

    [Fact]
    public async Task A_vote_is_given_once_a_term()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        ValueTask voting = bed.Log.VoteAsync(8);
        await bed.Node.CommitOnceAsync();
        await voting;
        ValueTask again = bed.Log.VoteAsync(9);
        await bed.Node.CommitOnceAsync();
        await Assert.ThrowsAsync<InvariantBrokenException>(again.AsTask);
    }

    [Fact]
    public async Task Taking_over_the_term_again_does_not_free_the_vote()
    {
        await using GroupLogBed bed = await FollowerAsync(term: 1);
        ValueTask voting = bed.Log.VoteAsync(8);
        await bed.Node.CommitOnceAsync();
        await voting;
        await bed.FollowAsync(1);
        Assert.Equal(8UL, bed.Log.Ballot.VotedFor);
    }

    private static async Task<GroupLogBed> FollowerAsync(long term)
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync(founding: s_three);
        await bed.FollowAsync(term);
        return bed;
    }

    /// <summary>Five entries of term 1 on their way to the disk, replaced by two of term 2 before they are there.
    /// </summary>
    private static async Task<(Task<ReceiveVerdict> Old, Task<ReceiveVerdict> Replacing)>
        ReplaceBeforeTheSyncAsync(GroupLogBed bed)
    {
        TaskCompletionSource sync = new();
        bed.Store.Sync = sync.Task;
        ValueTask following = bed.Log.UpdateTermAsync(2, resetVote: true);
        ValueTask<bool> committing = bed.Node.CommitOnceAsync(); // the ballot alone
        Task<ReceiveVerdict> old = bed.Log.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 5)).AsTask();
        sync.SetResult();
        await committing;
        await following;
        return (old, bed.Log.ReceiveAsync(2, default, GroupLogBed.Entries(2, 1, 2)).AsTask());
    }

    /// <summary>Five entries of term 1, the last four replaced by two of term 2.</summary>
    private static async Task<GroupLogBed> ConflictAsync()
    {
        GroupLogBed bed = await FollowerAsync(term: 1);
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 5));
        await bed.FollowAsync(2);
        Assert.Equal(
            ReceiveVerdict.Accepted, await bed.ReceiveAsync(2, new LogPosition(1, 1), GroupLogBed.Entries(2, 2, 2)));
        return bed;
    }
}
