using DynaCluster.Model.Changes;
using DynaCluster.Protocol;
using Xunit;

namespace DynaCluster.Tests.Node;

/// <summary>What a shard of a stream shows of a group's change log.</summary>
public sealed class ChangesReadTests : IDisposable
{
    private readonly ChangeLogBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Changes_come_in_the_order_of_the_log()
    {
        _bed.PutShard(2);
        long first = _bed.Change(records: 2);
        long second = _bed.Change();
        Assert.Equal([(first, 0u), (first, 1u), (second, 0u)], Places(_bed.Read(2, default)));
    }

    [Fact]
    public void A_shard_shows_nothing_from_before_its_start()
    {
        _bed.Change();
        _bed.PutShard(3);
        long mine = _bed.Change();
        Assert.Equal([(mine, 0u)], Places(_bed.Read(3, default)));
    }

    [Fact]
    public void Hazard20_A_closed_shard_shows_nothing_of_its_child()
    {
        _bed.PutShard(2);
        long mine = _bed.Change();
        _bed.PutShard(2, end: mine + 1);
        _bed.Change();
        ChangesResponse read = _bed.Read(2, default);
        Assert.Equal([(mine, 0u)], Places(read));
        Assert.True(read.Ended);
    }

    [Fact]
    public void A_closed_shard_of_which_a_part_is_read_has_not_ended()
    {
        _bed.PutShard(2);
        long mine = _bed.Change(records: 2);
        _bed.PutShard(2, end: mine + 1);
        Assert.False(_bed.Read(2, default, limit: 1).Ended);
    }

    [Fact]
    public void An_open_shard_never_ends()
    {
        _bed.PutShard(2);
        Assert.False(_bed.Read(2, default).Ended);
    }

    [Fact]
    public void Reading_goes_on_behind_the_last_change_of_a_full_answer()
    {
        _bed.PutShard(2);
        long first = _bed.Change(records: 3);
        ChangePosition next = _bed.Read(2, default, limit: 2).Next;
        Assert.Equal([(first, 2u)], Places(_bed.Read(2, new ChangePlace(next.Index, next.Ordinal))));
    }

    [Fact]
    public void Reading_goes_on_behind_everything_that_was_applied()
    {
        _bed.PutShard(2);
        _bed.Change();
        Assert.Equal(_bed.State.AppliedIndex + 1, _bed.Read(2, default).Next.Index);
    }

    [Fact]
    public void A_start_after_a_place_leaves_out_its_change()
    {
        _bed.PutShard(2);
        long first = _bed.Change(records: 2);
        Assert.Equal(
            [(first, 1u)], Places(_bed.Read(2, new ChangePlace(first, 0), ChangeStart.After)));
    }

    [Fact]
    public void An_answer_has_no_more_bytes_than_were_asked_for()
    {
        _bed.PutShard(2);
        _bed.Change(records: 5, bytes: 1000);
        Assert.Equal(2, _bed.Read(2, default, maxBytes: 2500).Changes.Count);
    }

    [Fact]
    public void One_change_is_answered_however_large_it_is()
    {
        _bed.PutShard(2);
        _bed.Change(records: 2, bytes: 1000);
        Assert.Single(_bed.Read(2, default, maxBytes: 1).Changes);
    }

    [Fact]
    public void Latest_is_behind_everything_that_was_applied()
    {
        _bed.PutShard(2);
        _bed.Change();
        ChangesResponse latest = _bed.Read(2, default, ChangeStart.Latest);
        Assert.Equal((_bed.State.AppliedIndex + 1, 0), (latest.Next.Index, latest.Changes.Count));
    }

    [Fact]
    public void What_a_backfill_adds_for_an_index_is_no_change()
    {
        _bed.PutShard(2);
        _bed.Change(flags: ChangeFlags.HasItem | ChangeFlags.Backfill);
        Assert.Empty(_bed.Read(2, default).Changes);
    }

    [Fact]
    public void A_start_in_front_of_what_is_kept_is_told()
    {
        _bed.PutShard(2);
        long first = _bed.Change(records: 2);
        _bed.Trim(new ChangePlace(first, 1));
        ChangesResponse read = _bed.Read(2, default);
        Assert.Equal((true, first, 1u), (read.Trimmed, read.FirstKept.Index, read.FirstKept.Ordinal));
    }

    [Fact]
    public void Changes_of_another_table_are_not_shown()
    {
        _bed.PutShard(2);
        _bed.Change(table: ChangeLogBed.Table + 1);
        _bed.Change(table: ChangeLogBed.Table - 1);
        Assert.Empty(_bed.Read(2, default).Changes);
    }

    [Fact]
    public void A_shard_that_is_not_there_is_told()
        => Assert.True(_bed.Read(2, default).NoShard);

    private static (long Index, uint Ordinal)[] Places(ChangesResponse response)
        => [.. response.Changes.Select(change => (change.Position.Index, change.Position.Ordinal))];
}
