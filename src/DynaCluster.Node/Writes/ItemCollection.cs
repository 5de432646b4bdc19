using System.Buffers.Binary;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Writes;

/// <summary>
/// The bytes of all items and index entries of one partition key in a table with local indexes: a value key among the
/// table's counters, i64 little-endian. On disks.
/// </summary>
internal static class ItemCollection
{
    private const byte Mark = 2;
    private const int TableBytes = 4;

    public static byte[] Key(TableSchema schema, MapView item)
    {
        item.TryGet(schema.PartitionKey.NameUtf8.Span, out AttributeView partitionKey);
        return MetaKeys.Counter(
            schema.Id, [Mark, .. KeyCodec.BasePrefix(schema.Id, partitionKey).AsSpan(TableBytes)]);
    }

    public static long Decode(ReadOnlyMemory<byte>? value)
        => value is { } bytes ? BinaryPrimitives.ReadInt64LittleEndian(bytes.Span) : 0;

    public static byte[] Encode(long bytes)
    {
        byte[] value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, bytes);
        return value;
    }
}
