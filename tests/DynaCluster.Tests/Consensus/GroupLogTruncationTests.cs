using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

public sealed class GroupLogTruncationTests
{
    private const int BigBytes = (int)Limits.LogCutBytes;

    [Fact]
    public async Task Applied_but_not_flushed_entries_stay()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long last = await bed.AppendAsync(await bed.LeadAsync(), 8, BigBytes);
        await bed.AppliedAsync(last);
        await bed.Node.CommitOnceAsync();
        Assert.Equal(8, bed.Store.EntryCount);
    }

    [Fact]
    public async Task Flushed_entries_go_with_the_next_apply()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        await FlushAndTruncateAsync(bed, term);
        Assert.Equal(9, bed.Store.FirstIndex(GroupLogBed.Identity.Group));
    }

    [Fact]
    public async Task The_place_before_the_first_entry_keeps_its_term()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        await FlushAndTruncateAsync(bed, term);
        Assert.Equal(term, bed.Log.TermAt(8));
    }

    [Fact]
    public async Task A_truncated_log_opens_again()
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync();
        await FlushAndTruncateAsync(bed, await bed.LeadAsync());
        LogPosition flushed = bed.State.Flush();
        await bed.DisposeAsync();
        await using GroupLogBed again = await GroupLogBed.OpenAsync(bed.Store, new RecordingState(flushed));
        Assert.Equal((8, 9), (again.Log.Start.Index, again.Log.LastIndex));
    }

    [Fact]
    public async Task The_membership_outlives_its_truncated_entry()
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync(founding: new Membership(1, GroupLogBed.Replica));
        long term = await bed.LeadAsync();
        long first = await bed.AppendAsync(term, 1, 10);
        bed.Log.Acknowledged(1, term, durable: first, applied: first);
        await bed.AppliedAsync(first);
        bed.Log.TryAppendMembership(term, new Membership(GroupLogBed.Replica));
        await FlushAndTruncateAsync(bed, term, first);
        LogPosition flushed = bed.State.Flush();
        await bed.DisposeAsync();
        await using GroupLogBed again = await GroupLogBed.OpenAsync(bed.Store, new RecordingState(flushed));
        Assert.Equal([GroupLogBed.Replica], again.Log.Members.Voters);
    }

    [Fact]
    public async Task A_group_that_pins_too_much_of_the_log_is_asked_to_flush()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        long last = 0;
        for (long pinned = 0; pinned <= Limits.GroupLogPinnedBytesMax; pinned += 8 * BigBytes)
        {
            last = await bed.AppendAsync(term, 8, BigBytes, last);
            await bed.AppliedAsync(last);
        }

        await bed.Log.DisposeAsync();
        Assert.True(bed.State.FlushRequests > 0);
    }

    [Fact]
    public async Task Below_the_bound_nobody_asks_for_a_flush()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long last = await bed.AppendAsync(await bed.LeadAsync(), 8, BigBytes);
        await bed.AppliedAsync(last);
        await bed.Log.DisposeAsync();
        Assert.Equal(0, bed.State.FlushRequests);
    }

    [Fact]
    public async Task When_the_node_keeps_too_much_a_flushed_group_that_rests_gives_up_its_part()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        const int Count = (int)(Limits.NodeLogPinnedBytesMax / BigBytes) + 1;
        long last = await AppendInPartsAsync(bed, bed.Log, await bed.LeadAsync(), Count);
        await bed.AppliedAsync(last);
        bed.State.Flush(); // and nothing is applied any more
        await using GroupLog other = await bed.OpenOtherAsync(group: 9);
        ValueTask<long> incrementing = other.IncrementTermAsync(GroupLogBed.Replica);
        await bed.Node.CommitOnceAsync();
        long term = await incrementing;
        other.BeginLeadership(term);
        await AppendInPartsAsync(bed, other, term, 1 + (int)(Limits.NodeLogWeighBytes / BigBytes));
        await bed.Node.CommitOnceAsync();
        Assert.Equal(0, bed.Store.FirstIndex(GroupLogBed.Identity.Group));
    }

    private static async Task<long> AppendInPartsAsync(GroupLogBed bed, GroupLog log, long term, int count)
    {
        long last = 0;
        for (int i = 0; i < count; i++)
        {
            last = log.TryAppend(term, last, new byte[BigBytes])?.Index
                ?? throw new InvalidOperationException("refused");
            await bed.Node.CommitOnceAsync();
            await log.WaitForAppliedAsync(last, TestContext.Current.CancellationToken);
        }

        return last;
    }

    /// <summary>Eight big entries, a flush, one more entry whose apply truncates, and the commit of that.</summary>
    private static async Task FlushAndTruncateAsync(GroupLogBed bed, long term, long after = 0)
    {
        long last = await bed.AppendAsync(term, 8 - (int)bed.Log.LastIndex, BigBytes, after);
        await bed.AppliedAsync(last);
        bed.State.Flush();
        last = await bed.AppendAsync(term, 1, 10, last);
        await bed.AppliedAsync(last);
        await bed.Node.CommitOnceAsync();
    }
}
