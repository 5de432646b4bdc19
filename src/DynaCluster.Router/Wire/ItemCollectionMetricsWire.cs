using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;

namespace DynaCluster.Router.Wire;

/// <summary>The estimate of an item collection's size that writes to tables with local indexes answer.</summary>
internal static class ItemCollectionMetricsWire
{
    private const long GigabyteBytes = 1L << 30;

    /// <param name="item">Holds the partition key: the item or its key.</param>
    public static void Write(ref AnswerJson json, TableSchema table, MapView item, long collectionBytes)
    {
        ReadOnlySpan<byte> name = table.PartitionKey.NameUtf8.Span;
        item.TryGet(name, out AttributeView partitionKey);
        json.BeginObject();
        json.Name("ItemCollectionKey"u8);
        json.BeginObject();
        json.Name(name);
        json.Value(partitionKey);
        json.EndObject();
        long gigabytes = Math.Max(0, collectionBytes) / GigabyteBytes;
        json.Name("SizeEstimateRangeGB"u8);
        json.BeginList();
        json.Fraction(gigabytes);
        json.Fraction(gigabytes + 1);
        json.EndList();
        json.EndObject();
    }
}
