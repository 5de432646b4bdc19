using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>What is kept of a log, though it is flushed, for voters that do not have it yet.</summary>
public sealed class GroupLogTailTests
{
    private const int BigBytes = (int)Limits.LogCutBytes;
    private const ulong Present = 1;
    private const ulong Away = 2;

    [Fact]
    public async Task A_leader_keeps_what_a_voter_has_not_acknowledged()
    {
        await using GroupLogBed bed = await OpenAsync();
        long term = await bed.LeadAsync();
        await FlushAndTruncateAsync(bed, await AppendAsync(bed, term, 8));
        Assert.Equal(1, FirstIndex(bed));
    }

    [Fact]
    public async Task A_leader_cuts_what_every_voter_has_acknowledged()
    {
        await using GroupLogBed bed = await OpenAsync();
        long term = await bed.LeadAsync();
        long last = await AppendAsync(bed, term, 8);
        bed.Log.Acknowledged(Away, term, durable: 4, applied: 0);
        await FlushAndTruncateAsync(bed, last);
        Assert.Equal(5, FirstIndex(bed));
    }

    [Fact]
    public async Task Beyond_a_bound_of_bytes_a_leader_keeps_the_newest_only()
    {
        const int Kept = (int)(Limits.GroupLogTailBytesMax / BigBytes);
        await using GroupLogBed bed = await OpenAsync();
        long last = await AppendAsync(bed, await bed.LeadAsync(), Kept + 10);
        await FlushAndTruncateAsync(bed, last);
        Assert.InRange(FirstIndex(bed), 2, 13);
    }

    [Fact]
    public async Task What_is_kept_for_others_pins_nothing_that_a_flush_would_free()
    {
        await using GroupLogBed bed = await OpenAsync();
        await FlushAndTruncateAsync(bed, await AppendAsync(bed, await bed.LeadAsync(), 8));
        Assert.InRange(bed.Log.PinnedBytes, 0, BigBytes);
        Assert.True(bed.Log.LiveBytes > 8 * BigBytes);
    }

    [Fact]
    public async Task A_follower_keeps_what_its_leader_has_not_seen_at_every_voter()
    {
        await using GroupLogBed bed = await OpenAsync();
        await FollowAsync(bed, common: 0);
        Assert.Equal(1, FirstIndex(bed));
    }

    [Fact]
    public async Task A_follower_cuts_what_its_leader_has_seen_at_every_voter()
    {
        await using GroupLogBed bed = await OpenAsync();
        await FollowAsync(bed, common: 8);
        Assert.Equal(9, FirstIndex(bed));
    }

    [Fact]
    public async Task A_new_leader_goes_on_from_what_the_leader_before_knew()
    {
        await using GroupLogBed bed = await OpenAsync();
        bed.Log.KeepBehind(3);
        await AppendAsync(bed, await bed.LeadAsync(), 8); // the present one has these, of the other nothing is known
        Assert.Equal(3, bed.Log.CommonIndex);
    }

    private static long FirstIndex(GroupLogBed bed) => bed.Store.FirstIndex(GroupLogBed.Identity.Group);

    private static Task<GroupLogBed> OpenAsync()
        => GroupLogBed.OpenAsync(founding: new Membership(Present, Away, GroupLogBed.Replica));

    /// <summary>Entries that this leader and one voter have, applied.</summary>
    private static async Task<long> AppendAsync(GroupLogBed bed, long term, int count)
    {
        long last = 0;
        for (int i = 0; i < count; i++)
        {
            last = await bed.AppendAsync(term, 1, BigBytes, last);
            bed.Log.Acknowledged(Present, term, durable: last, applied: last);
            await bed.AppliedAsync(last);
        }

        return last;
    }

    /// <summary>A flush, one more entry whose apply truncates, and the commit of that.</summary>
    private static async Task FlushAndTruncateAsync(GroupLogBed bed, long last)
    {
        bed.State.Flush();
        last = await bed.AppendAsync(bed.Log.Term, 1, 10, last);
        bed.Log.Acknowledged(Present, bed.Log.Term, durable: last, applied: last);
        await bed.AppliedAsync(last);
        await bed.Node.CommitOnceAsync();
    }

    /// <summary>The same as a follower.</summary>
    private static async Task FollowAsync(GroupLogBed bed, long common)
    {
        const long Term = 1;
        await bed.FollowAsync(Term);
        LogPosition place = default;
        for (int i = 1; i <= 9; i++)
        {
            await bed.ReceiveAsync(
                Term, place, new LogEntry(i, Term, LogEntryKind.Application, new byte[i == 9 ? 10 : BigBytes]));
            place = new LogPosition(i, Term);
            if (i == 9)
            {
                bed.State.Flush();
                bed.Log.KeepBehind(common);
            }

            bed.Log.Commit(i);
            await bed.AppliedAsync(i);
        }

        await bed.Node.CommitOnceAsync();
    }
}
