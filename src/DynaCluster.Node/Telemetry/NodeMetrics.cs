using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DynaCluster.Consensus.Links;
using DynaCluster.Model;

namespace DynaCluster.Node.Telemetry;

/// <summary>What a node measures, on the meter "DynaCluster".</summary>
public sealed class NodeMetrics : IDisposable
{
    public const string MeterName = "DynaCluster";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<int> _batchOperations;
    private readonly Histogram<int> _entryBytes;
    private readonly Counter<long> _throttled;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _expired;
    private readonly ConcurrentDictionary<string, string> _tables = new(StringComparer.Ordinal);

    public NodeMetrics()
    {
        _batchOperations = _meter.CreateHistogram<int>("dynacluster.sequencer.entry.operations", "{operation}");
        _entryBytes = _meter.CreateHistogram<int>("dynacluster.sequencer.entry.size", "By");
        _throttled = _meter.CreateCounter<long>("dynacluster.sequencer.throttled", "{operation}");
        _requests = _meter.CreateCounter<long>("dynacluster.partition.requests", "{request}");
        _expired = _meter.CreateCounter<long>("dynacluster.time_to_live.deleted_items", "{item}");
    }

    /// <summary>Gauges of one group, read when the metrics are.</summary>
    public void Observe(uint group, Func<int> queueLength, Func<long> appliedIndex, Func<long> commitIndex)
    {
        KeyValuePair<string, object?> tag = Tag(group);
        _meter.CreateObservableGauge(
            "dynacluster.sequencer.queue", () => new Measurement<int>(queueLength(), tag), "{operation}");
        _meter.CreateObservableGauge(
            "dynacluster.group.applied", () => new Measurement<long>(appliedIndex(), tag), "{entry}");
        _meter.CreateObservableGauge(
            "dynacluster.group.committed", () => new Measurement<long>(commitIndex(), tag), "{entry}");
    }

    /// <summary>Counters of the log of all groups, read when the metrics are.</summary>
    /// <param name="bytes">Written ahead.</param>
    /// <param name="flushed">Bytes that were still needed when the log's memory was emptied.</param>
    public void ObserveLog(Func<long> syncs, Func<long> bytes, Func<long> flushed)
    {
        _meter.CreateObservableCounter("dynacluster.log.syncs", syncs, "{sync}");
        _meter.CreateObservableCounter("dynacluster.log.written", bytes, "By");
        _meter.CreateObservableCounter("dynacluster.log.flushed", flushed, "By");
    }

    /// <summary>Counters of the links to the other nodes, read when the metrics are.</summary>
    public void ObserveLinks(LinkCounters links)
    {
        _meter.CreateObservableCounter("dynacluster.links.connects", () => links.Connects, "{connection}");
        _meter.CreateObservableCounter("dynacluster.links.messages.sent", () => links.MessagesSent, "{message}");
        _meter.CreateObservableCounter("dynacluster.links.frames.sent", () => links.FramesSent, "{frame}");
        _meter.CreateObservableCounter("dynacluster.links.frames.received", () => links.FramesReceived, "{frame}");
        _meter.CreateObservableCounter("dynacluster.links.frames.refused", () => links.FramesRefused, "{frame}");
        _meter.CreateObservableCounter("dynacluster.links.replies.dropped", () => links.RepliesDropped, "{frame}");
        _meter.CreateObservableCounter("dynacluster.links.sent", () => links.BytesSent, "By");
        _meter.CreateObservableCounter("dynacluster.links.received", () => links.BytesReceived, "By");
    }

    public void EntryAppended(uint group, int operations, int bytes)
    {
        if (_batchOperations.Enabled)
        {
            _batchOperations.Record(operations, Tag(group));
            _entryBytes.Record(bytes, Tag(group));
        }
    }

    public void Throttled(uint group) => _throttled.Add(1, Tag(group));

    /// <summary>TimeToLiveDeletedItemCount: counted where the group is led, so the sum over the nodes is the
    /// table's.</summary>
    public void Expired(string table, int items)
        => _expired.Add(items, new KeyValuePair<string, object?>("table", NameOf(table)));

    /// <param name="kind">write, get, range, statistics or catalog.</param>
    public void Requested(string kind)
    {
        if (_requests.Enabled)
        {
            _requests.Add(1, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Tables come and go; what metrics tell apart stays bounded.</summary>
    private string NameOf(string table)
        => _tables.Count < Limits.MetricTablesMax
            ? _tables.GetOrAdd(table, table)
            : _tables.GetValueOrDefault(table, "(other)");

    private static KeyValuePair<string, object?> Tag(uint group) => new("group", group);
}
