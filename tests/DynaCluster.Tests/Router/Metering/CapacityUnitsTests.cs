using DynaCluster.Model.Tables;
using DynaCluster.Router.Metering;
using Xunit;

namespace DynaCluster.Tests.Router.Metering;

public sealed class CapacityUnitsTests
{
    [Theory]
    [InlineData(0, true, 1.0)]
    [InlineData(0, false, 0.5)]
    [InlineData(1, true, 1.0)]
    [InlineData(4096, true, 1.0)]
    [InlineData(4097, true, 2.0)]
    [InlineData(4097, false, 1.0)]
    [InlineData(409_600, true, 100.0)]
    [InlineData(8193, false, 1.5)]
    public void ReadCostsOneUnitForEach4KiBAndHalfWhenEventual(long size, bool consistent, double units)
        => Assert.Equal(units, CapacityUnits.OfRead(size, consistent));

    [Theory]
    [InlineData(0, 0, 1.0)]
    [InlineData(0, 1, 1.0)]
    [InlineData(0, 1024, 1.0)]
    [InlineData(0, 1025, 2.0)]
    [InlineData(1025, 0, 2.0)]
    [InlineData(300 * 1024, 310 * 1024, 310.0)]
    [InlineData(310 * 1024, 300 * 1024, 310.0)]
    public void WriteCostsOneUnitForEachKiBOfTheLargerImage(long before, long after, double units)
        => Assert.Equal(units, CapacityUnits.OfWrite(before, after));

    [Theory]
    [InlineData(0, true, 1.0)]
    [InlineData(0, false, 0.5)]
    [InlineData(4096, false, 0.5)]
    [InlineData(10_240, false, 1.5)]
    [InlineData(1_048_576, true, 256.0)]
    public void PageIsRoundedUpOnceOverAllEvaluatedBytes(long evaluated, bool consistent, double units)
        => Assert.Equal(units, CapacityUnits.OfPage(evaluated, consistent));

    [Fact]
    public void IndexArmsAddUpToTheTotal()
    {
        ConsumedUnits units = default;
        units.AddTable(2);
        units.AddIndex(1, 1);
        units.AddIndex(5, 3.5);
        Assert.Equal(6.5, units.Total);
    }

    [Fact]
    public void IndexWithoutUnitsIsNotTouched()
    {
        ConsumedUnits units = default;
        units.AddIndex(2, 1);
        Assert.False(units.TryGetIndex(1, out _));
    }

    [Fact]
    public void UnitsOfAGlobalIndexAddUp()
    {
        ConsumedUnits units = default;
        units.AddIndex(GlobalIndexSchema.FirstId + 7, 1);
        units.AddIndex(GlobalIndexSchema.FirstId + 9, 2);
        units.AddIndex(GlobalIndexSchema.FirstId + 7, 3);
        units.TryGetIndex(GlobalIndexSchema.FirstId + 7, out double own);
        Assert.Equal((4, 6), (own, units.Total));
    }

    [Fact]
    public void ACopyDoesNotChangeWithTheOriginal()
    {
        ConsumedUnits units = default;
        units.AddIndex(GlobalIndexSchema.FirstId + 7, 1);
        ConsumedUnits copy = units;
        units.AddIndex(GlobalIndexSchema.FirstId + 7, 1);
        Assert.Equal(1, copy.Total);
    }
}
