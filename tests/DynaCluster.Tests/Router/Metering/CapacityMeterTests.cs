using System.Diagnostics.Metrics;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Metering;
using Xunit;

namespace DynaCluster.Tests.Router.Metering;

public sealed class CapacityMeterTests
{
    private const string Table = "metered";

    [Fact]
    public void FailedConditionIsChargedByTheLargerItem() => Assert.Equal(
        3, Charged(meter => meter.Refused(Table, Failed(2049), 1025)));

    [Fact]
    public void FailedConditionOnAMissingItemIsChargedOneUnit() => Assert.Equal(
        1, Charged(meter => meter.Refused(Table, Failed(0), 0)));

    [Fact]
    public void OtherRefusalsAreFree() => Assert.Equal(
        0, Charged(meter => meter.Refused(Table, ApiErrors.WriteThrottled(), 5000)));

    private static ApiError Failed(uint bytes) => ApiErrors.ConditionalCheckFailed(default) with { ItemBytes = bytes };

    private static double Charged(Action<CapacityMeter> act)
    {
        using var meter = new CapacityMeter();
        double units = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == CapacityMeter.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, measured, tags, _) =>
        {
            if (tags[0].Value as string == Table)
            {
                units += measured;
            }
        });
        listener.Start();
        act(meter);
        return units;
    }
}
