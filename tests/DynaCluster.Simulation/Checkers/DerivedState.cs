using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Topology;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Simulation.Checkers;

/// <summary>Compares what a table's consumers were made to have with what follows from its items.</summary>
public sealed class DerivedState(SimulatedCluster cluster)
{
    /// <summary>What is wrong with the entries of the table's global indexes; null: nothing.</summary>
    public string? Compare(TableSchema table, PartitionMap map)
    {
        SortedDictionary<string, string> expected = [];
        SortedDictionary<string, string> found = [];
        foreach (uint group in Groups())
        {
            if (cluster.Copy(group) is not { } copy)
            {
                return $"group {group} is not served";
            }

            foreach ((byte[] _, byte[] stored) in Read(copy.State, ColumnFamily.Items, table.Id, table.Id + 1))
            {
                Expect(table, map, new MapView(ItemHeader.ItemOf(stored.AsSpan())), expected);
            }

            foreach ((byte[] key, byte[] entry) in Read(
                copy.State, ColumnFamily.LocalIndex, GlobalIndexSchema.FirstId, uint.MaxValue))
            {
                found.Add($"{group} {Convert.ToHexString(key)}", Convert.ToHexString(entry));
            }
        }

        return Difference(expected, found);
    }

    /// <summary>What is wrong with the table's change log as the history of its items; null: nothing. Nothing of it may
    /// have been trimmed.</summary>
    public string? CompareHistory(TableSchema table)
    {
        foreach (uint group in Groups())
        {
            if (cluster.Copy(group) is not { } copy)
            {
                return $"group {group} is not served";
            }

            SortedDictionary<string, string> images = [];
            foreach ((byte[] key, byte[] value) in Read(copy.State, ColumnFamily.Changes, table.Id, table.Id + 1))
            {
                if (Follow(table, new ChangeRecord(value), images) is { } broken)
                {
                    return $"group {group}, change at {ChangePlace.OfKey(key)}: {broken}";
                }
            }

            SortedDictionary<string, string> items = [];
            foreach ((byte[] key, byte[] stored) in Read(copy.State, ColumnFamily.Items, table.Id, table.Id + 1))
            {
                items.Add(Convert.ToHexString(key), Convert.ToHexString(ItemHeader.ItemOf(stored.AsSpan())));
            }

            if (Difference(items, images) is { } difference)
            {
                return $"group {group}, the end of the history: {difference}";
            }
        }

        return null;
    }

    private static string? Follow(TableSchema table, ChangeRecord record, SortedDictionary<string, string> images)
    {
        if ((record.Flags & ChangeFlags.Backfill) != 0)
        {
            return null;
        }

        string key = Convert.ToHexString(ItemExtracts.StorageKey(table, record.Keyed));
        string before = images.GetValueOrDefault(key, "");
        string old = Convert.ToHexString(record.OldImage.Encoded);
        string now = Convert.ToHexString(record.NewImage.Encoded);
        bool had = (record.Flags & ChangeFlags.HadItem) != 0;
        bool has = (record.Flags & ChangeFlags.HasItem) != 0;
        if (old != before || had != (old.Length > 0) || has != (now.Length > 0) || old == now)
        {
            return $"{key} was {before}, the record says {record.Flags}: {old} to {now}";
        }

        images.Remove(key);
        if (has)
        {
            images.Add(key, now);
        }

        return null;
    }

    private static void Expect(
        TableSchema table, PartitionMap map, MapView item, SortedDictionary<string, string> expected)
    {
        using ItemWriter writer = new();
        foreach (GlobalIndexSchema index in table.GlobalIndexes)
        {
            if (GlobalIndexKeys.StorageKey(table, index, item) is { } key)
            {
                writer.Reset();
                ItemExtracts.WriteProjected(table, index, item, writer);
                uint group = map.GroupOf(GlobalIndexKeys.HashOf(key));
                expected.Add($"{group} {Convert.ToHexString(key)}", Convert.ToHexString(writer.ToArray()));
            }
        }
    }

    private static string? Difference(
        SortedDictionary<string, string> expected, SortedDictionary<string, string> found)
    {
        foreach ((string key, string value) in expected)
        {
            if (!found.TryGetValue(key, out string? there) || there != value)
            {
                return $"{key} is {there ?? "missing"}, expected {value}";
            }
        }

        return found.Keys.FirstOrDefault(key => !expected.ContainsKey(key)) is { } extra
            ? $"{extra} is too much"
            : null;
    }

    private static List<(byte[] Key, byte[] Value)> Read(
        IStorageEngine state, ColumnFamily family, uint low, uint high)
    {
        List<(byte[], byte[])> rows = [];
        using IStorageCursor cursor =
            state.OpenCursor(family, KeyCodec.HashEdge(low, 0), KeyCodec.HashEdge(high, 0), reverse: false);
        while (cursor.MoveNext())
        {
            rows.Add((cursor.Key.ToArray(), cursor.Value.ToArray()));
        }

        return rows;
    }

    private IEnumerable<uint> Groups() => Enumerable.Range(1, cluster.Forms.DataGroups).Select(group => (uint)group);
}
