using System.Globalization;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

public static partial class CatalogChanges
{
    /// <summary>Removes a stream that was disabled longer ago than its records are kept. Idempotent.</summary>
    public static void RemoveStream(CatalogEdit edit, StreamDefinition asked, TimeSpan retention, DateTimeOffset now)
    {
        if (edit.FindStream(asked.TableName, asked.Label) is { Status: StreamStatus.Disabled } stream
            && stream.Id == asked.Id && HasPassed(stream, retention, now))
        {
            edit.Remove(stream);
        }
    }

    /// <summary>Whether nothing of the stream is kept any more.</summary>
    public static bool HasPassed(StreamDefinition stream, TimeSpan retention, DateTimeOffset now)
        => stream.Status == StreamStatus.Disabled
            && now.ToUnixTimeMilliseconds() - stream.DisabledAtMs > (long)retention.TotalMilliseconds;

    private static ApiError? CheckStream(TableDefinition table, UpdateTableChange change)
        => change.Stream is not { } stream || stream.Enabled == table.Stream is null ? null
            : stream.Enabled ? ApiErrors.StreamEnabledAlready(table.Name)
            : ApiErrors.StreamDisabledAlready(table.Name);

    private static bool ChangeStream(
        CatalogEdit edit, TableDefinition table, UpdateTableChange change, DateTimeOffset now)
    {
        if (change.Stream is not { } stream)
        {
            return false;
        }

        if (stream.Enabled)
        {
            CatalogCounters counters = edit.ReadCounters();
            BeginStream(edit, table, stream.View, counters, now);
            edit.Store(counters);
        }
        else
        {
            EndStream(edit, table, now);
        }

        table.Version++;
        return true;
    }

    /// <summary>Gives the table a new stream with an id and a label that were never used before.</summary>
    private static void BeginStream(
        CatalogEdit edit, TableDefinition table, StreamView view, CatalogCounters counters, DateTimeOffset now)
    {
        counters.LastStreamId++;
        DateTimeOffset time = now;
        while (edit.FindStream(table.Name, LabelOf(time)) is not null)
        {
            time = time.AddMilliseconds(1);
        }

        table.Stream = new TableStream { Id = counters.LastStreamId, Label = LabelOf(time), View = view };
        table.LastStreamLabel = table.Stream.Label;
        var stream = new StreamDefinition
        {
            Id = table.Stream.Id,
            Table = table.Id,
            Account = table.Account,
            TableName = table.Name,
            Label = table.Stream.Label,
            View = view,
            Status = StreamStatus.Enabling,
            CreatedAtMs = time.ToUnixTimeMilliseconds(),
        };
        stream.Key.Add(table.PartitionKey);
        if (table.SortKey is { } sortKey)
        {
            stream.Key.Add(sortKey);
        }

        edit.Store(stream);
    }

    private static void EndStream(CatalogEdit edit, TableDefinition table, DateTimeOffset now)
    {
        if (table.Stream is { } ended && edit.FindStream(table.Name, ended.Label) is { } stream)
        {
            stream.Status = StreamStatus.Disabling;
            stream.DisabledAtMs = now.ToUnixTimeMilliseconds();
            edit.Store(stream);
        }

        table.Stream = null;
    }

    /// <summary>Every group has applied what the table's newest stream was asked to become.</summary>
    private static void SettleStream(CatalogEdit edit, TableDefinition table)
    {
        if (table.LastStreamLabel.Length == 0
            || edit.FindStream(table.Name, table.LastStreamLabel) is not { } stream)
        {
            return;
        }

        StreamStatus settled = stream.Status switch
        {
            StreamStatus.Enabling => StreamStatus.Enabled,
            StreamStatus.Disabling => StreamStatus.Disabled,
            _ => stream.Status,
        };
        if (settled != stream.Status)
        {
            stream.Status = settled;
            edit.Store(stream);
        }
    }

    private static string LabelOf(DateTimeOffset time)
        => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);
}
