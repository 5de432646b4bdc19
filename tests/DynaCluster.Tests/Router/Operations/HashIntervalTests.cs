using DynaCluster.Router.Operations;
using Xunit;

namespace DynaCluster.Tests.Router.Operations;

public sealed class HashIntervalTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(999_983)]
    [InlineData(1_000_000)]
    public void SegmentsCoverTheRingWithoutGapOrOverlap(int total)
    {
        ulong next = 0;
        for (int i = 0; i < total; i++)
        {
            HashInterval segment = HashInterval.OfSegment(i, total);
            Assert.Equal(next, segment.Low);
            Assert.True(segment.High >= segment.Low);
            next = unchecked(segment.High + 1);
        }

        Assert.Equal(0UL, next);
    }

    [Fact]
    public void SegmentOfTwoBeginsAtHalfTheRing()
        => Assert.Equal(1UL << 63, HashInterval.OfSegment(1, 2).Low);
}
