using CsCheck;
using DynaCluster.Model;
using DynaCluster.Model.Time;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DynaCluster.Tests.Model.Time;

public sealed class HybridClockTests
{
    private const uint Region = 7;
    private static readonly DateTimeOffset s_start = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000);
    private static readonly long s_offset = (long)Limits.ClockOffsetMax.TotalMilliseconds;
    private readonly FakeTimeProvider _time = new(s_start);

    [Fact]
    public void Stamps_follow_the_nodes_time()
    {
        HybridClock clock = Clock();
        Assert.Equal(new VersionStamp(HybridTime.Of(s_start), Region), clock.NextStamp(default));
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Assert.Equal(HybridTime.Of(1_000_005), clock.NextStamp(default).Time);
    }

    [Fact]
    public void Stamps_of_one_millisecond_count_up()
    {
        HybridClock clock = Clock();
        ulong first = clock.NextStamp(default).Time;
        Assert.Equal(first + 1, clock.NextStamp(default).Time);
        Assert.Equal(first + 2, clock.NextStamp(default).Time);
    }

    [Fact]
    public void Counter_carries_into_milliseconds()
    {
        HybridClock clock = Clock(highestStamp: HybridTime.Of(1_000_000) | 0xFFFF);
        Assert.Equal(HybridTime.Of(1_000_001), clock.NextStamp(default).Time);
    }

    [Fact]
    public void Hazard09_a_new_leader_starts_above_the_floor_though_its_clock_is_behind()
    {
        ulong floor = HybridTime.Of(2_000_000);
        Assert.Equal(floor + 1, Clock(highestStamp: floor).NextStamp(default).Time);
        Assert.Equal(floor + 1, Clock(highestCommittedAt: floor).NextCommittedAt());
    }

    [Fact]
    public void Hazard09_a_local_write_lies_above_what_it_replaces()
    {
        HybridClock clock = Clock();
        VersionStamp replaced = new(HybridTime.Of(1_000_100), 9);
        Assert.Equal(new VersionStamp(replaced.Time + 1, Region), clock.NextStamp(replaced));
        Assert.Equal(replaced.Time + 2, clock.NextStamp(default).Time);
    }

    [Fact]
    public void Hazard09_a_stamp_of_the_far_future_orders_its_item_and_leaves_the_group_clock_alone()
    {
        HybridClock clock = Clock();
        VersionStamp replaced = new(HybridTime.Of(9_000_000), 9);
        Assert.Equal(replaced.Time + 1, clock.NextStamp(replaced).Time);
        Assert.Equal(HybridTime.Of(s_start), clock.HighestStamp);
        Assert.Equal(HybridTime.Of(s_start) + 1, clock.NextStamp(default).Time);
    }

    [Fact]
    public void Hazard09_a_foreign_stamp_moves_the_group_clock_no_further_than_the_offset()
    {
        HybridClock clock = Clock();
        Assert.False(clock.Observe(new VersionStamp(HybridTime.Of(9_000_000), 9)));
        Assert.Equal(HybridTime.Of(1_000_000 + s_offset), clock.HighestStamp);
    }

    [Fact]
    public void A_near_foreign_stamp_moves_the_group_clock()
    {
        HybridClock clock = Clock();
        Assert.True(clock.Observe(new VersionStamp(HybridTime.Of(1_000_010) + 3, 9)));
        Assert.Equal(HybridTime.Of(1_000_010) + 4, clock.NextStamp(default).Time);
    }

    [Fact]
    public void An_old_foreign_stamp_changes_nothing()
    {
        HybridClock clock = Clock(highestStamp: 5);
        Assert.True(clock.Observe(new VersionStamp(4, 9)));
        Assert.Equal(5UL, clock.HighestStamp);
    }

    [Fact]
    public void Hazard09_entry_times_grow_strictly_though_the_clock_goes_back()
        => Gen.Long[0, 2000].List[1, 50].Sample(times =>
        {
            HybridClock clock = new(new SettableTime(times), Region, 0, 0);
            ulong last = 0;
            return times.All(_ =>
            {
                ulong next = clock.NextCommittedAt();
                (bool grew, last) = (next > last, next);
                return grew && clock.HighestCommittedAt == next;
            });
        });

    [Fact]
    public void Hazard09_stamps_lie_above_what_they_replace_and_within_the_offset_of_time()
        => Gen.Select(Gen.Long[0, 2000], Gen.ULong[0, 4000UL << 16]).List[1, 50].Sample(steps =>
        {
            HybridClock clock = new(new SettableTime([.. steps.Select(s => s.Item1)]), Region, 0, 0);
            ulong latest = 0;
            return steps.All(step =>
            {
                latest = Math.Max(latest, HybridTime.Of(step.Item1));
                ulong before = clock.HighestStamp;
                VersionStamp stamp = clock.NextStamp(new VersionStamp(step.Item2, 9));
                return stamp.Time > step.Item2 && clock.HighestStamp > before
                    && clock.HighestStamp <= latest + HybridTime.Of(s_offset) + 50;
            });
        });

    [Fact]
    public void Stamps_are_ordered_by_time_then_region()
    {
        Assert.True(new VersionStamp(1, 9) < new VersionStamp(2, 1));
        Assert.True(new VersionStamp(1, 1) < new VersionStamp(1, 2));
        Assert.True(default(VersionStamp) < new VersionStamp(0, 1));
        Assert.True(new VersionStamp(3, 3) >= new VersionStamp(3, 3));
    }

    [Fact]
    public void Hybrid_time_keeps_milliseconds()
        => Assert.Equal(1_000_000, HybridTime.Milliseconds(HybridTime.Of(s_start) | 0xFFFF));

    [Theory]
    [InlineData("us-east-1", 71676734u)]
    [InlineData("eu-central-1", 442705501u)]
    public void Region_ids_never_change(string name, uint id) => Assert.Equal(id, RegionId.Of(name));

    private HybridClock Clock(ulong highestStamp = 0, ulong highestCommittedAt = 0)
        => new(_time, Region, highestStamp, highestCommittedAt);

    private sealed class SettableTime(IReadOnlyList<long> milliseconds) : TimeProvider
    {
        private int _next;

        public override DateTimeOffset GetUtcNow()
            => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds[Math.Min(_next++, milliseconds.Count - 1)]);
    }
}
