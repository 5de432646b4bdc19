using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

public sealed class GroupLogTests
{
    [Fact]
    public async Task An_entry_gets_the_next_index_and_the_term()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        bed.Log.TryAppend(term, 0, "a"u8);
        Assert.Equal(new LogPosition(2, term), bed.Log.TryAppend(term, 1, "b"u8));
    }

    [Fact]
    public async Task An_entry_behind_another_than_the_last_one_is_refused()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        bed.Log.TryAppend(term, 0, "a"u8);
        Assert.Null(bed.Log.TryAppend(term, 0, "b"u8));
    }

    [Fact]
    public async Task A_refused_entry_takes_no_place()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        bed.Log.TryAppend(term, 5, "a"u8);
        Assert.Equal(0, bed.Log.LastIndex);
    }

    [Fact]
    public async Task An_entry_of_an_earlier_term_is_refused()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long old = await bed.LeadAsync();
        await bed.LeadAsync();
        Assert.Null(bed.Log.TryAppend(old, 0, "a"u8));
    }

    [Fact]
    public async Task Without_leadership_nothing_is_appended()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        bed.Log.EndLeadership();
        Assert.Null(bed.Log.TryAppend(term, 0, "a"u8));
    }

    [Fact]
    public async Task A_new_leadership_begins_behind_no_entry()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        await bed.AppendAsync(await bed.LeadAsync(), 3, 10);
        long term = await bed.LeadAsync();
        Assert.Equal(4, bed.Log.TryAppend(term, 0, "a"u8)?.Index);
    }

    [Fact]
    public async Task Nothing_is_committed_before_the_sync_ends()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        TaskCompletionSource sync = new();
        bed.Store.Sync = sync.Task;
        bed.Log.TryAppend(term, 0, "a"u8);
        ValueTask<bool> commit = bed.Node.CommitOnceAsync();
        Assert.Equal((0, 0), (bed.Log.CommitIndex, bed.Log.DurableIndex));
        sync.SetResult();
        await commit;
        Assert.Equal(1, bed.Log.CommitIndex);
    }

    [Fact]
    public async Task Committing_beyond_what_is_durable_commits_what_is_durable()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        await bed.AppendAsync(term, 2, 10);
        bed.Log.TryAppend(term, 2, "a"u8);
        Assert.Equal(2, bed.Log.Commit(3));
    }

    [Fact]
    public async Task With_a_second_voter_durable_alone_is_not_committed()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(founding: new Membership(GroupLogBed.Replica, 8));
        await bed.AppendAsync(await bed.LeadAsync(), 2, 10);
        Assert.Equal((2, 0), (bed.Log.DurableIndex, bed.Log.CommitIndex));
    }

    [Fact]
    public async Task A_second_voter_counts_from_its_appended_configuration_entry_on()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        long last = await bed.AppendAsync(term, 1, 10);
        await bed.AppliedAsync(last);
        bed.Log.TryAppendMembership(term, new Membership(GroupLogBed.Replica, 8));
        await bed.Node.CommitOnceAsync();
        Assert.Equal((2, 1), (bed.Log.DurableIndex, bed.Log.CommitIndex));
    }

    [Fact]
    public async Task Entries_reach_the_state_once_each_and_in_order()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long last = await bed.AppendAsync(await bed.LeadAsync(), Limits.ApplyEntriesMax * 3, 10);
        await bed.AppliedAsync(last);
        Assert.Equal(Enumerable.Range(1, (int)last), bed.State.Entries.Select(e => (int)e.Index));
    }

    [Fact]
    public async Task A_state_that_fails_to_apply_ends_the_process()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        TaskCompletionSource tried = new();
        bed.State.Applying = () =>
        {
            tried.TrySetResult();
            throw new InvalidOperationException("a bug");
        };
        await bed.AppendAsync(await bed.LeadAsync(), 1, 10);
        await tried.Task;
        await bed.Log.DisposeAsync();
        Assert.Contains("could not apply its log after index 0", Assert.Single(bed.Fatal).Message);
    }

    [Fact]
    public async Task Applied_entries_are_kept_in_memory_up_to_a_bound_only()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long last = await bed.AppendAsync(await bed.LeadAsync(), 40, 64 * 1024);
        await bed.AppliedAsync(last);
        Assert.True(bed.Log.RecentBytes <= Limits.GroupLogRecentBytesMax, $"{bed.Log.RecentBytes} bytes");
    }

    [Fact]
    public async Task Too_much_that_is_not_applied_refuses_the_next_entry()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        long after = 0;
        int taken = 0;
        while (bed.Log.TryAppend(term, after, new byte[Limits.EntryBytesMax]) is { } position)
        {
            after = position.Index;
            taken++;
        }

        Assert.Equal(Limits.GroupLogUnappliedBytesMax / Limits.EntryBytesMax, taken + 1); // the headers count too
    }

    [Fact]
    public async Task After_a_refusal_for_fullness_the_same_entry_is_taken_later()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        long after = 0;
        while (bed.Log.TryAppend(term, after, new byte[Limits.EntryBytesMax]) is { } position)
        {
            after = position.Index;
        }

        await bed.Node.CommitOnceAsync();
        await bed.AppliedAsync(after);
        Assert.NotNull(bed.Log.TryAppend(term, after, new byte[Limits.EntryBytesMax]));
    }

    [Fact]
    public async Task A_closed_log_ends_all_waiting()
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync();
        Task waiting = bed.AppliedAsync(5);
        await bed.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
