using DynaCluster.Model.Items;

namespace DynaCluster.Model.Tables;

/// <summary>What a global index holds of an item.</summary>
public static partial class ItemExtracts
{
    /// <summary>
    /// Writes the key attributes of the table and of a global index as one Map value (LastEvaluatedKey).
    /// </summary>
    public static void WriteKey(TableSchema table, GlobalIndexSchema index, MapView item, ItemWriter target)
    {
        target.BeginMap();
        foreach (MapEntry entry in item)
        {
            if (IsKey(table, index, entry.Name))
            {
                target.Entry(entry);
            }
        }

        target.EndMap();
    }

    /// <summary>
    /// Writes what a global index holds of the item as one Map value; of an ALL projection it is the item.
    /// </summary>
    public static void WriteProjected(TableSchema table, GlobalIndexSchema index, MapView item, ItemWriter target)
    {
        if (index.Projection == IndexProjection.All)
        {
            target.Value(new AttributeView(item.Encoded));
            return;
        }

        target.BeginMap();
        foreach (MapEntry entry in item)
        {
            if (Holds(table, index, entry.Name))
            {
                target.Entry(entry);
            }
        }

        target.EndMap();
    }

    /// <summary>Writes the key attributes of the table and of all its global indexes, as far as the item has them, as
    /// one Map value.</summary>
    public static void WriteAllKeys(TableSchema table, MapView item, ItemWriter target)
    {
        target.BeginMap();
        foreach (MapEntry entry in item)
        {
            if (IsKeyOfAny(table, entry.Name))
            {
                target.Entry(entry);
            }
        }

        target.EndMap();
    }

    /// <summary>Whether a global index holds an attribute of this name.</summary>
    public static bool Holds(TableSchema table, GlobalIndexSchema index, ReadOnlySpan<byte> name)
    {
        if (index.Projection == IndexProjection.All || IsKey(table, index, name))
        {
            return true;
        }

        IReadOnlyList<ReadOnlyMemory<byte>> included = index.NonKeyAttributes;
        for (int i = 0; i < included.Count && index.Projection == IndexProjection.Include; i++)
        {
            if (name.SequenceEqual(included[i].Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the attribute is part of the key of the table or of the global index.</summary>
    public static bool IsKey(TableSchema table, GlobalIndexSchema index, ReadOnlySpan<byte> name)
        => name.SequenceEqual(table.PartitionKey.NameUtf8.Span)
            || (table.SortKey is { } sortKey && name.SequenceEqual(sortKey.NameUtf8.Span))
            || IsAmong(index.PartitionKey, name)
            || IsAmong(index.SortKey, name);

    private static bool IsKeyOfAny(TableSchema table, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < table.GlobalIndexes.Count; i++)
        {
            if (IsAmong(table.GlobalIndexes[i].PartitionKey, name) || IsAmong(table.GlobalIndexes[i].SortKey, name))
            {
                return true;
            }
        }

        return name.SequenceEqual(table.PartitionKey.NameUtf8.Span)
            || (table.SortKey is { } sortKey && name.SequenceEqual(sortKey.NameUtf8.Span));
    }

    private static bool IsAmong(IReadOnlyList<KeyAttributeSchema> keys, ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (name.SequenceEqual(keys[i].NameUtf8.Span))
            {
                return true;
            }
        }

        return false;
    }
}
