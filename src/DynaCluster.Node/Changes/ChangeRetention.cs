using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Time;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Changes;

/// <summary>
/// How much of a table's change log in one group somebody still needs: streams the records of their retention, global
/// indexes what some destination has not confirmed. Reads the applied state only. Thread-safe.
/// </summary>
internal sealed class ChangeRetention(PartitionState state, TimeProvider time)
{
    /// <summary>How long streams keep records.</summary>
    public TimeSpan Kept { get; init; } = Limits.StreamRetention;

    /// <summary>
    /// The place in front of which all destinations of a table's global indexes have confirmed every change; null: the
    /// table has no global indexes. What is confirmed stays confirmed, and a table without indexes must not get one
    /// whose changes lie in front of what was answered before.
    /// </summary>
    public required Func<uint, ChangePlace?> Confirmed { get; init; }

    /// <summary>All tables of which the group keeps changes or shards, ascending.</summary>
    public IReadOnlySet<uint> Tables()
    {
        var tables = new SortedSet<uint>();
        uint? next = 0;
        while (next is { } from && FirstPlace(new ChangePlace(0, 0).Key(from), default) is { } first)
        {
            tables.Add(first.Table);
            next = first.Table == uint.MaxValue ? null : first.Table + 1;
        }

        using IStorageCursor shards = state.OpenCursor(
            ColumnFamily.Meta, MetaKeys.ShardsLow, MetaKeys.ShardsHigh, reverse: false);
        while (shards.MoveNext())
        {
            tables.Add(MetaKeys.TableOf(shards.Key));
        }

        return tables;
    }

    /// <summary>The first place that somebody needs. Never behind what is stored: the next change is always
    /// kept.</summary>
    public ChangePlace FirstKept(uint table)
    {
        ChangePlace last = LastPlace(table) is { } place ? place.Next : default;
        ChangePlace kept = HasStream(table) ? FirstSince(table, last, Cutoff()) : last;
        return Confirmed(table) is { } confirmed && confirmed < kept ? confirmed : kept;
    }

    /// <summary>Keys of the shards that ended longer ago than records are kept.</summary>
    public IReadOnlyList<byte[]> PassedShards(uint table)
    {
        long cutoff = CutoffMs();
        List<byte[]> passed = [];
        using IStorageCursor cursor = OpenShards(table);
        while (cursor.MoveNext())
        {
            Shard shard = Shard.Parser.ParseFrom(cursor.Value);
            if (shard.EndIndex != 0 && shard.EndedAtMs < cutoff)
            {
                passed.Add(cursor.Key.ToArray());
            }
        }

        return passed;
    }

    public static ChangePlace MarkOf(ReadOnlyMemory<byte>? stored)
    {
        if (stored is not { } bytes)
        {
            return default;
        }

        ChangePosition position = ChangePosition.Parser.ParseFrom(bytes.Span);
        return new ChangePlace(position.Index, position.Ordinal);
    }

    private bool HasStream(uint table)
    {
        long cutoff = CutoffMs();
        using IStorageCursor cursor = OpenShards(table);
        while (cursor.MoveNext())
        {
            Shard shard = Shard.Parser.ParseFrom(cursor.Value);
            if (shard.EndIndex == 0 || shard.EndedAtMs >= cutoff)
            {
                return true;
            }
        }

        return false;
    }

    private IStorageCursor OpenShards(uint table) => state.OpenCursor(
        ColumnFamily.Meta, MetaKeys.Shards(table), MetaKeys.Shards(checked(table + 1)), reverse: false);

    /// <summary>The first change since a time, found by halving: times grow with the index.</summary>
    /// <param name="end">Behind the last change.</param>
    private ChangePlace FirstSince(uint table, ChangePlace end, ulong cutoff)
    {
        ChangePlace found = end;
        long low = 0;
        long high = end.Index;
        while (low <= high)
        {
            long middle = low + ((high - low) / 2);
            FoundChange? first = FirstPlace(new ChangePlace(middle, 0).Key(table), end.Key(table));
            if (first is not null && first.CommittedAt < cutoff)
            {
                low = first.Place.Index + 1;
                continue;
            }

            found = first is not null && first.Place < found ? first.Place : found;
            high = middle - 1;
        }

        return found;
    }

    private FoundChange? FirstPlace(byte[] low, byte[]? high)
    {
        using IStorageCursor cursor = state.OpenCursor(ColumnFamily.Changes, low, high, reverse: false);
        return cursor.MoveNext()
            ? new FoundChange(
                ChangePlace.TableOf(cursor.Key),
                ChangePlace.OfKey(cursor.Key),
                new ChangeRecord(cursor.Value).CommittedAt)
            : null;
    }

    private ChangePlace? LastPlace(uint table)
    {
        using IStorageCursor cursor = state.OpenCursor(
            ColumnFamily.Changes,
            new ChangePlace(0, 0).Key(table),
            new ChangePlace(long.MaxValue, uint.MaxValue).Key(table),
            reverse: true);
        return cursor.MoveNext() ? ChangePlace.OfKey(cursor.Key) : null;
    }

    private long CutoffMs() => (time.GetUtcNow() - Kept).ToUnixTimeMilliseconds();

    private ulong Cutoff() => HybridTime.Of(Math.Max(CutoffMs(), 0));

    private sealed record FoundChange(uint Table, ChangePlace Place, ulong CommittedAt);
}
