using DynaCluster.Model.Changes;
using Xunit;

namespace DynaCluster.Tests.Node;

/// <summary>How much of a change log is kept for whom.</summary>
public sealed class ChangeRetentionTests : IDisposable
{
    private readonly ChangeLogBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Nothing_is_kept_for_nobody()
    {
        long last = _bed.Change(records: 2);
        Assert.Equal(new ChangePlace(last, 2), Kept());
    }

    [Fact]
    public void A_stream_keeps_what_is_younger_than_its_retention()
    {
        _bed.PutShard(2);
        _bed.Change(records: 3);
        _bed.Time.Advance(TimeSpan.FromHours(23));
        long young = _bed.Change(records: 2);
        _bed.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new ChangePlace(young, 0), Kept());
    }

    [Fact]
    public void The_first_young_change_is_found_among_many()
    {
        _bed.PutShard(2);
        for (int i = 0; i < 200; i++)
        {
            _bed.Change();
        }

        long young = _bed.Change();
        _bed.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMinutes(1));
        Assert.Equal(new ChangePlace(young, 0), Kept());
    }

    [Fact]
    public void A_stream_without_young_changes_keeps_none()
    {
        _bed.PutShard(2);
        long last = _bed.Change();
        _bed.Time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(new ChangePlace(last, 1), Kept());
    }

    [Fact]
    public void A_stream_that_ended_within_its_retention_keeps_its_changes()
    {
        _bed.PutShard(2);
        long first = _bed.Change();
        _bed.PutShard(2, end: first + 1);
        _bed.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(new ChangePlace(first, 0), Kept());
    }

    [Fact]
    public void A_stream_that_ended_longer_ago_keeps_nothing()
    {
        _bed.PutShard(2);
        long first = _bed.Change();
        _bed.PutShard(2, end: first + 1);
        _bed.Time.Advance(TimeSpan.FromHours(25));
        long last = _bed.Change();
        Assert.Equal(new ChangePlace(last, 1), Kept());
    }

    [Fact]
    public void Indexes_keep_what_some_destination_has_not_confirmed()
    {
        long first = _bed.Change();
        _bed.Change();
        _bed.ConfirmedByIndexes = new ChangePlace(first, 0);
        Assert.Equal(new ChangePlace(first, 0), Kept());
    }

    [Fact]
    public void A_stream_keeps_what_indexes_have_confirmed()
    {
        _bed.PutShard(2);
        long first = _bed.Change();
        _bed.ConfirmedByIndexes = new ChangePlace(first, 1);
        Assert.Equal(new ChangePlace(first, 0), Kept());
    }

    [Fact]
    public void Shards_that_ended_longer_ago_have_passed()
    {
        _bed.PutShard(2, end: 3);
        _bed.Time.Advance(TimeSpan.FromHours(23));
        _bed.PutShard(3, end: 4);
        _bed.PutShard(4);
        _bed.Time.Advance(TimeSpan.FromHours(2));
        Assert.Single(_bed.Retention.PassedShards(ChangeLogBed.Table));
    }

    [Fact]
    public void Tables_with_changes_or_shards_are_found()
    {
        _bed.Change(table: 1);
        _bed.Change(table: 7);
        _bed.PutShard(2);
        Assert.Equal([1u, ChangeLogBed.Table, 7u], _bed.Retention.Tables());
    }

    private ChangePlace Kept() => _bed.Retention.FirstKept(ChangeLogBed.Table);
}
