using System.Diagnostics.Metrics;
using DynaCluster.Consensus.Links;
using DynaCluster.Node.Telemetry;

namespace DynaCluster.Tests.Node;

public sealed class NodeMetricsTests
{
    private const int Frames = 31;
    private const int Bytes = 4711;

    [Fact]
    public void Every_counter_of_the_links_is_among_the_metrics()
    {
        LinkCounters links = new();
        FrameBatch batch = new(Bytes);
        for (int frame = 0; frame < Frames; frame++)
        {
            batch.AddFrame(1);
        }

        links.Sent(batch);
        links.Received(Frames + 1, Bytes);
        Repeat(5, links.Connected);
        Repeat(6, links.Refused);
        Repeat(7, links.ReplyDropped);
        using NodeMetrics metrics = new();
        metrics.ObserveLinks(links);
        (string, long)[] expected =
        [
            ("connects", 5), ("frames.received", Frames + 1), ("frames.refused", 6), ("frames.sent", Frames),
            ("messages.sent", 1), ("received", Bytes), ("replies.dropped", 7), ("sent", Frames),
        ];
        HashSet<(string, long)> seen = Measure();
        Assert.All(expected, one => Assert.Contains(("dynacluster.links." + one.Item1, one.Item2), seen));
        Assert.Equal(typeof(LinkCounters).GetProperties().Length, expected.Length);
    }

    private static void Repeat(int times, Action action)
    {
        for (int time = 0; time < times; time++)
        {
            action();
        }
    }

    /// <summary>All that any meter of the product shows now: tests beside this one have meters, too.</summary>
    private static HashSet<(string, long)> Measure()
    {
        HashSet<(string, long)> seen = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name.StartsWith("dynacluster.links.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen.Add((instrument.Name, value)));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }
}
