using DynaCluster.Consensus;
using DynaCluster.Model;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Consensus;

public sealed class ReadFreshnessTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ReadFreshness _freshness;

    public ReadFreshnessTests() => _freshness = new ReadFreshness(_time);

    [Fact]
    public void Hazard22_a_replica_that_heard_of_no_leader_since_its_start_is_not_fresh()
        => Assert.False(_freshness.IsFresh(applied: 100));

    [Fact]
    public void Hazard22_a_replica_that_has_not_applied_what_the_leader_had_committed_is_not_fresh()
    {
        _freshness.Heard(leaderCommit: 100, applied: 60);
        Assert.False(_freshness.IsFresh(applied: 99));
    }

    [Fact]
    public void A_replica_that_has_applied_what_the_leader_had_committed_is_fresh()
    {
        _freshness.Heard(leaderCommit: 100, applied: 60);
        Assert.True(_freshness.IsFresh(applied: 100));
    }

    [Fact]
    public void Hazard22_a_replica_that_is_cut_off_is_fresh_for_a_short_while_only()
    {
        _freshness.Heard(leaderCommit: 100, applied: 100);
        _time.Advance(Limits.FollowerLagMax - TimeSpan.FromMilliseconds(1));
        Assert.True(_freshness.IsFresh(applied: 100));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(_freshness.IsFresh(applied: 100));
    }

    [Fact]
    public void Freshness_counts_from_when_the_leader_spoke_not_from_when_it_was_applied()
    {
        _freshness.Heard(leaderCommit: 100, applied: 60);
        _time.Advance(Limits.FollowerLagMax);
        Assert.False(_freshness.IsFresh(applied: 100));
    }

    [Fact]
    public void A_replica_that_follows_closely_stays_fresh_though_it_is_always_a_little_behind()
    {
        for (long index = 0; index < 100; index++)
        {
            _freshness.Heard(leaderCommit: index + 10, applied: index);
            _time.Advance(Limits.FollowerLagMax / 50);
        }

        Assert.True(_freshness.IsFresh(applied: 100));
    }
}
