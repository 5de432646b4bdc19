using DynaCluster.Client.Streams;
using DynaCluster.Protocol.Api;
using Xunit;

namespace DynaCluster.Tests.Client;

/// <summary>Which shards a worker reads.</summary>
public sealed class LeasePlanTests
{
    [Fact]
    public void A_child_waits_until_its_parent_is_drained()
        => Assert.Equal(
            ["parent"],
            Readable(
                [Shard("parent"), Shard("child", "parent")],
                Lease("parent", position: "TRIM_HORIZON"), Lease("child")));

    [Fact]
    public void A_child_is_read_when_its_parent_is_drained()
        => Assert.Equal(
            ["child"],
            Readable(
                [Shard("parent"), Shard("child", "parent")],
                Lease("parent", position: "SHARD_END"), Lease("child")));

    [Fact]
    public void A_child_whose_parent_is_gone_is_read()
        => Assert.Equal(["child"], Readable([Shard("child", "parent")], Lease("child")));

    [Theory]
    [InlineData(true, true, "", "TRIM_HORIZON")]
    [InlineData(true, false, "", "LATEST")]
    [InlineData(true, false, "9", "SHARD_END")]
    [InlineData(false, false, "", "TRIM_HORIZON")]
    public void A_shard_that_comes_later_is_read_from_its_beginning(
        bool isFirstLook, bool fromHorizon, string end, string start)
        => Assert.Equal(
            start,
            LeasePlan.StartOf(
                new StreamShard { ShardId = "a", EndingSequenceNumber = end }, isFirstLook, fromHorizon).Word);

    [Fact]
    public void A_lone_worker_takes_all_that_is_free()
        => Assert.Equal(["a", "b", "c"], ToTake(Lease("a"), Lease("b"), Lease("c")));

    [Fact]
    public void A_second_worker_takes_no_more_than_its_share()
        => Assert.Equal(["b", "c"], ToTake(Lease("a", "other"), Lease("b"), Lease("c"), Lease("d")));

    [Fact]
    public void A_worker_that_finds_nothing_free_takes_one_of_whoever_has_most()
        => Assert.Equal(["a"], ToTake(Lease("a", "other"), Lease("b", "other"), Lease("c", "other")));

    [Fact]
    public void A_fair_share_is_left_alone()
        => Assert.Empty(ToTake(Lease("a", "other"), Lease("b", "me"), Lease("c", "other")));

    [Fact]
    public void Leases_of_a_worker_that_is_gone_are_free()
        => Assert.Equal(
            ["a", "b"],
            LeasePlan.ToTake([Lease("a", "gone"), Lease("b", "gone")], "me", lease => lease.Owner == "gone")
                .Select(lease => lease.ShardId));

    private static IEnumerable<string> ToTake(params ShardLease[] readable)
        => LeasePlan.ToTake(readable, "me", lease => lease.Owner == LeasePlan.Nobody).Select(lease => lease.ShardId);

    private static IEnumerable<string> Readable(StreamShard[] shards, params ShardLease[] leases)
        => LeasePlan.Readable(shards, leases.ToDictionary(lease => lease.ShardId)).Select(lease => lease.ShardId);

    private static StreamShard Shard(string id, string parent = "") => new() { ShardId = id, ParentShardId = parent };

    private static ShardLease Lease(string id, string owner = LeasePlan.Nobody, string position = "TRIM_HORIZON")
        => new(id, owner, 0, new ShardPosition(position));
}
