using DynaCluster.Chaos.Nemeses;
using DynaCluster.Chaos.Reports;
using DynaCluster.Chaos.Workloads;

namespace DynaCluster.Tests.Chaos;

public sealed class WriteGapTests
{
    [Fact]
    public void What_was_acknowledged_before_counts_from_the_loss_on()
        => Assert.Equal(1.5, WriteGap.Longest([1, 11.5, 12.5, 13.5, 14.5, 15.5, 30], loss: 10, end: 40));

    [Fact]
    public void Answers_still_under_way_at_the_loss_do_not_end_the_gap()
        => Assert.Equal(2, WriteGap.Longest([9, 10.25, 12.25, 14, 15.5, 16], loss: 10, end: 40));

    [Fact]
    public void What_stops_later_has_another_cause()
        => Assert.Equal(1, WriteGap.Longest([10.5, 11.5, 12.5, 13.5, 14.5, 15.5, 25], loss: 10, end: 40));

    [Fact]
    public void A_group_that_never_came_back_counts_to_the_end()
        => Assert.Equal(30, WriteGap.Longest([9], loss: 10, end: 40));

    [Fact]
    public void Only_acknowledged_writes_of_the_group_end_its_gap()
    {
        Sample[] samples =
        [
            new(11, 1, Group: 1, IsWrite: false, Kind: ""), new(12, 1, Group: 2, IsWrite: true, Kind: ""),
            new(13, 1, Group: 1, IsWrite: true, Kind: "lost"), new(14, 1, Group: 1, IsWrite: true, Kind: ""),
            new(19, 1, Group: 1, IsWrite: true, Kind: ""),
        ];
        WriteGap gap = Assert.Single(WriteGap.Of([new LeaderLoss(10, [1], "kill-leader")], samples, end: 17));
        Assert.Equal(5, gap.Seconds);
    }

    [Fact]
    public void A_quantile_is_a_value_that_was_measured()
        => Assert.Equal(19, Quantiles.At(Enumerable.Range(0, 20).Select(n => (double)(n + 1)), 0.95));
}
