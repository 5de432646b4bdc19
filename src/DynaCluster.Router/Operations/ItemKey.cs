using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Router.Operations;

/// <summary>Where an item lies: the hash decides its group, the storage key its place there.</summary>
internal readonly record struct ItemKey(ulong Hash, byte[] StorageKey)
{
    /// <param name="item">An item or key that was checked against the schema.</param>
    public static ItemKey Of(TableSchema schema, MapView item)
    {
        item.TryGet(schema.PartitionKey.NameUtf8.Span, out AttributeView partitionKey);
        AttributeView sortKey = default;
        if (schema.SortKey is { } sort)
        {
            item.TryGet(sort.NameUtf8.Span, out sortKey);
        }

        return new ItemKey(KeyCodec.Hash(partitionKey), KeyCodec.BaseKey(schema.Id, partitionKey, sortKey));
    }

    /// <summary>A new target; the client of the partition groups sets the group.</summary>
    public static Target TargetOf(TableSchema schema)
        => new() { Table = schema.Id, SchemaVersion = schema.Version };
}
