using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Writes;

/// <summary>
/// What a write costs in the global indexes of its table: nothing where the entry stays as it is, the larger of the two
/// where it changes in its place, both where its key changes. The entries themselves are written later, elsewhere.
/// </summary>
internal static class GlobalIndexUnits
{
    private const int WriteUnitBytes = 1024;

    public static void Add(TableSchema table, in ItemImages images, WriteResponse response)
    {
        for (int i = 0; i < table.GlobalIndexes.Count; i++)
        {
            GlobalIndexSchema index = table.GlobalIndexes[i];
            int units = Of(table, index, new MapView(images.Before.Span), new MapView(images.After.Span));
            if (units > 0)
            {
                response.IndexUnits.Add(new IndexUnits { Index = index.Id, Units = units });
            }
        }
    }

    /// <summary>Write units of one index.</summary>
    /// <param name="before">Without bytes: there was no item.</param>
    /// <param name="after">Without bytes: there is none any more.</param>
    public static int Of(TableSchema table, GlobalIndexSchema index, MapView before, MapView after)
    {
        bool had = GlobalIndexKeys.Holds(index, before);
        bool has = GlobalIndexKeys.Holds(index, after);
        if (!had && !has)
        {
            return 0;
        }

        bool sameKey = had && has && AreSame(index.PartitionKey, before, after)
            && AreSame(index.SortKey, before, after);
        if (sameKey && IsSameEntry(table, index, before, after))
        {
            return 0;
        }

        int oldSize = had ? SizeOf(table, index, before) : 0;
        int newSize = has ? SizeOf(table, index, after) : 0;
        return sameKey ? Units(Math.Max(oldSize, newSize)) : Units(oldSize) + Units(newSize);
    }

    private static bool AreSame(IReadOnlyList<KeyAttributeSchema> keys, MapView before, MapView after)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            before.TryGet(keys[i].NameUtf8.Span, out AttributeView old);
            after.TryGet(keys[i].NameUtf8.Span, out AttributeView own);
            if (!old.Encoded.SequenceEqual(own.Encoded))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSameEntry(TableSchema table, GlobalIndexSchema index, MapView before, MapView after)
    {
        if (index.Projection == IndexProjection.All)
        {
            return before.Encoded.SequenceEqual(after.Encoded);
        }

        MapView.Enumerator old = before.GetEnumerator();
        MapView.Enumerator own = after.GetEnumerator();
        while (true)
        {
            bool more = MoveToHeld(table, index, ref old);
            if (MoveToHeld(table, index, ref own) != more)
            {
                return false;
            }

            if (!more)
            {
                return true;
            }

            if (!old.Current.Encoded.SequenceEqual(own.Current.Encoded))
            {
                return false;
            }
        }
    }

    private static bool MoveToHeld(TableSchema table, GlobalIndexSchema index, ref MapView.Enumerator item)
    {
        while (item.MoveNext())
        {
            if (ItemExtracts.Holds(table, index, item.Current.Name))
            {
                return true;
            }
        }

        return false;
    }

    private static int SizeOf(TableSchema table, GlobalIndexSchema index, MapView item)
    {
        if (index.Projection == IndexProjection.All)
        {
            return ItemSize.OfItem(item);
        }

        int size = 0;
        foreach (MapEntry entry in item)
        {
            if (ItemExtracts.Holds(table, index, entry.Name))
            {
                size += entry.Name.Length + ItemSize.OfValue(entry.Value);
            }
        }

        return size;
    }

    // An entry that is there costs one unit at least; none where there is no entry.
    private static int Units(int size) => (size + WriteUnitBytes - 1) / WriteUnitBytes;
}
