using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;

namespace DynaCluster.Tests.Consensus;

public sealed class NodeLogTests
{
    [Fact]
    public async Task Everything_that_waits_becomes_durable_in_one_commit()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        int before = bed.Store.Begun;
        await bed.AppendAsync(term, 50, 10);
        Assert.Equal((1, 50), (bed.Store.Begun - before, bed.Log.DurableIndex));
    }

    [Fact]
    public async Task Without_work_nothing_is_written()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        int before = bed.Store.Begun;
        Assert.False(await bed.Node.CommitOnceAsync());
        Assert.Equal(before, bed.Store.Begun);
    }

    [Fact]
    public async Task A_failing_sync_calls_the_fatal_stop_with_what_to_do()
    {
        await using GroupLogBed bed = await FailedAsync();
        Assert.Contains("could not be written and synced: check the device", Assert.Single(bed.Fatal).Message);
    }

    [Fact]
    public async Task A_failing_sync_acknowledges_nothing()
    {
        await using GroupLogBed bed = await FailedAsync();
        Assert.Equal((1, 0, 0), (bed.Log.LastIndex, bed.Log.DurableIndex, bed.Log.CommitIndex));
    }

    [Fact]
    public async Task After_a_failing_sync_nothing_is_tried_again()
    {
        await using GroupLogBed bed = await FailedAsync();
        int begun = bed.Store.Begun;
        bed.Store.Sync = Task.CompletedTask;
        await bed.Node.CommitOnceAsync();
        Assert.Equal(begun, bed.Store.Begun);
    }

    [Fact]
    public async Task After_a_failing_sync_nothing_is_accepted()
    {
        await using GroupLogBed bed = await FailedAsync();
        Assert.Null(bed.Log.TryAppend(bed.Log.Term, 1, "b"u8));
    }

    [Fact]
    public async Task Hazard24_a_full_queue_refuses_entries()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        long after = 0;
        for (int i = 0; i < Limits.NodeLogQueueRecordsMax; i++)
        {
            after = bed.Log.TryAppend(term, after, default)?.Index ?? throw new InvalidOperationException("refused");
        }

        Assert.Null(bed.Log.TryAppend(term, after, default));
    }

    [Fact]
    public async Task A_full_queue_still_takes_a_vote()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        long after = 0;
        while (bed.Log.TryAppend(term, after, default) is { } position)
        {
            after = position.Index;
        }

        ValueTask<long> voting = bed.Log.IncrementTermAsync(9);
        await bed.Node.CommitOnceAsync();
        Assert.Equal((term + 1, 9UL), (await voting, bed.Log.Ballot.VotedFor));
    }

    [Fact]
    public async Task Hazard24_when_all_groups_pin_too_much_those_that_pin_much_are_asked_to_flush()
    {
        // No group is above its own bound, all together are above the node's.
        int[] asked = await FlushRequestsAsync([25, 25, 20, 1]);
        Assert.Equal([1, 1, 1, 0], asked);
    }

    [Fact]
    public async Task When_all_groups_together_pin_little_none_is_asked_to_flush()
    {
        int[] asked = await FlushRequestsAsync([15, 15, 8, 1]);
        Assert.Equal([0, 0, 0, 0], asked);
    }

    [Fact]
    public async Task The_thread_commits_what_waits_before_it_ends()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        bed.Log.TryAppend(term, 0, "a"u8);
        new NodeLogThread(bed.Node).Dispose();
        Assert.Equal(1, bed.Log.DurableIndex);
    }

    /// <summary>How often each of several groups is asked that hold so many MiB each.</summary>
    private static async Task<int[]> FlushRequestsAsync(int[] mebibytes)
    {
        NodeLog node = new(new MemoryLogStore(), (_, cause) => throw cause);
        RecordingState[] states = [.. mebibytes.Select(_ => new RecordingState())];
        List<GroupLog> groups = [];
        for (int i = 0; i < states.Length; i++)
        {
            ReplicaIdentity identity = GroupLogBed.Identity with { Group = (uint)i };
            ValueTask<GroupLog> opening = GroupLog.OpenAsync(
                node, identity, new Membership(GroupLogBed.Replica), states[i]);
            await node.CommitOnceAsync();
            GroupLog group = await opening;
            groups.Add(group);
            ValueTask<long> term = group.IncrementTermAsync(GroupLogBed.Replica);
            await node.CommitOnceAsync();
            group.BeginLeadership(await term);
            long after = 0;
            for (int n = 0; n < mebibytes[i]; n++)
            {
                after = group.TryAppend(1, after, new byte[1024 * 1024])!.Value.Index; // far from every bound
                await node.CommitOnceAsync();
                await group.WaitForAppliedAsync(after, TestContext.Current.CancellationToken);
            }
        }

        foreach (GroupLog group in groups)
        {
            await group.DisposeAsync();
        }

        return [.. states.Select(s => s.FlushRequests)];
    }

    private static async Task<GroupLogBed> FailedAsync()
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        bed.Log.TryAppend(term, 0, "a"u8);
        bed.Store.Sync = Task.FromException(new IOException("Input/output error"));
        await bed.Node.CommitOnceAsync();
        return bed;
    }
}
