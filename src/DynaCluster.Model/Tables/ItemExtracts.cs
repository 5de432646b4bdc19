using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;

namespace DynaCluster.Model.Tables;

/// <summary>
/// What is taken out of an item by its table's schema: its key, and what its local indexes hold of it.
/// </summary>
public static partial class ItemExtracts
{
    /// <summary>Writes the item's key attributes as one Map value.</summary>
    public static void WriteKey(TableSchema table, MapView item, ItemWriter target)
    {
        target.BeginMap();
        WriteAttribute(table.PartitionKey, item, target);
        if (table.SortKey is { } sortKey)
        {
            WriteAttribute(sortKey, item, target);
        }

        target.EndMap();
    }

    /// <summary>
    /// Writes the key attributes of the table and of a local index as one Map value (LastEvaluatedKey).
    /// </summary>
    public static void WriteKey(TableSchema table, LocalIndexSchema index, MapView item, ItemWriter target)
    {
        target.BeginMap();
        WriteAttribute(table.PartitionKey, item, target);
        WriteAttribute(index.SortKey, item, target);
        if (table.SortKey is { } sortKey && sortKey.Name != index.SortKey.Name)
        {
            WriteAttribute(sortKey, item, target);
        }

        target.EndMap();
    }

    /// <summary>The storage key of the item.</summary>
    public static byte[] StorageKey(TableSchema table, MapView item)
    {
        item.TryGet(table.PartitionKey.NameUtf8.Span, out AttributeView partition);
        return KeyCodec.BaseKey(table.Id, partition, SortKey(table, item));
    }

    /// <summary>
    /// The storage key of the item's entry in a local index; null: the item lacks the index's sort key.
    /// </summary>
    public static byte[]? StorageKey(TableSchema table, LocalIndexSchema index, MapView item)
    {
        if (!item.TryGet(index.SortKey.NameUtf8.Span, out AttributeView indexSort))
        {
            return null;
        }

        item.TryGet(table.PartitionKey.NameUtf8.Span, out AttributeView partition);
        return KeyCodec.IndexKey(table.Id, index.Id, partition, indexSort, SortKey(table, item));
    }

    /// <summary>
    /// Writes what a local index holds of the item as one Map value; of an ALL projection it is the item.
    /// </summary>
    public static void WriteProjected(TableSchema table, LocalIndexSchema index, MapView item, ItemWriter target)
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

    /// <summary>Whether a local index holds an attribute of this name.</summary>
    public static bool Holds(TableSchema table, LocalIndexSchema index, ReadOnlySpan<byte> name)
    {
        if (index.Projection == IndexProjection.All
            || name.SequenceEqual(table.PartitionKey.NameUtf8.Span)
            || name.SequenceEqual(index.SortKey.NameUtf8.Span)
            || (table.SortKey is { } sortKey && name.SequenceEqual(sortKey.NameUtf8.Span)))
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

    private static AttributeView SortKey(TableSchema table, MapView item)
    {
        AttributeView sort = default;
        if (table.SortKey is { } sortKey)
        {
            item.TryGet(sortKey.NameUtf8.Span, out sort);
        }

        return sort;
    }

    private static void WriteAttribute(KeyAttributeSchema key, MapView item, ItemWriter target)
    {
        bool found = item.TryGet(key.NameUtf8.Span, out AttributeView value);
        Invariant.That(found);
        target.Name(key.NameUtf8.Span);
        target.Value(value);
    }
}
