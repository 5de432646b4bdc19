using System.Buffers.Binary;
using System.IO.Hashing;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;

namespace DynaCluster.Model.Tables;

/// <summary>
/// Storage keys of a global index's entries, and which items have one. The form is that of <see cref="KeyCodec"/>.
/// </summary>
public static class GlobalIndexKeys
{
    private const int HashedHeadBytes = 1 + sizeof(uint);

    /// <summary>Whether the item has an entry: all key attributes are there, of the schema's types and within the
    /// bounds of keys.</summary>
    public static bool Holds(GlobalIndexSchema index, MapView item)
        => AllFit(index.PartitionKey, item, Limits.PartitionKeyBytesMax)
            && AllFit(index.SortKey, item, Limits.SortKeyBytesMax);

    /// <summary>Where an entry lies on the ring.</summary>
    /// <param name="keys">Holds all partition key attributes.</param>
    public static ulong Hash(GlobalIndexSchema index, MapView keys)
    {
        if (index.PartitionKey.Count == 1)
        {
            return KeyCodec.Hash(Value(index.PartitionKey[0], keys));
        }

        var hash = new XxHash3(KeyCodec.HashSeed);
        Span<byte> head = stackalloc byte[HashedHeadBytes];
        for (int i = 0; i < index.PartitionKey.Count; i++)
        {
            AttributeView value = Value(index.PartitionKey[i], keys);
            head[0] = (byte)value.Type;
            BinaryPrimitives.WriteUInt32LittleEndian(head[1..], (uint)value.Bytes.Length);
            hash.Append(head);
            hash.Append(value.Bytes);
        }

        return hash.GetCurrentHashAsUInt64();
    }

    /// <summary>The storage key of the item's entry; null: it has none.</summary>
    public static byte[]? StorageKey(TableSchema table, GlobalIndexSchema index, MapView item)
        => Holds(index, item) ? Entry(table, index, item) : null;

    /// <summary>What the storage keys of all entries begin with that have these key attributes.</summary>
    /// <param name="keys">Holds all partition key attributes and the first <paramref name="sortParts"/> of the sort
    /// key.</param>
    public static byte[] Prefix(GlobalIndexSchema index, MapView keys, int sortParts)
    {
        byte[] prefix = new byte[KeyLength(index, keys, sortParts)];
        WriteKey(index, keys, sortParts, prefix);
        return prefix;
    }

    /// <summary>The place of a storage key on the ring.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> storageKey) => KeyCodec.HashOf(storageKey);

    /// <summary>The id of the index whose entry a storage key is of.</summary>
    public static uint IndexOf(ReadOnlySpan<byte> storageKey) => BinaryPrimitives.ReadUInt32BigEndian(storageKey);

    private static byte[] Entry(TableSchema table, GlobalIndexSchema index, MapView item)
    {
        ReadOnlySpan<byte> partition = Value(table.PartitionKey, item).Bytes;
        ReadOnlySpan<byte> sort = table.SortKey is { } sortKey ? Value(sortKey, item).Bytes : default;
        int keyLength = KeyLength(index, item, index.SortKey.Count);
        byte[] key = new byte[keyLength + KeyCodec.EscapedLength(partition) + sort.Length];
        int at = WriteKey(index, item, index.SortKey.Count, key);
        at += KeyCodec.Escape(partition, key.AsSpan(at));
        sort.CopyTo(key.AsSpan(at));
        return key;
    }

    private static int KeyLength(GlobalIndexSchema index, MapView keys, int sortParts)
    {
        int length = KeyCodec.EdgeLength;
        for (int i = 0; i < index.PartitionKey.Count; i++)
        {
            length += KeyCodec.EscapedLength(Value(index.PartitionKey[i], keys).Bytes);
        }

        for (int i = 0; i < sortParts; i++)
        {
            length += KeyCodec.EscapedLength(Value(index.SortKey[i], keys).Bytes);
        }

        return length;
    }

    private static int WriteKey(GlobalIndexSchema index, MapView keys, int sortParts, Span<byte> target)
    {
        int at = KeyCodec.WriteEdge(index.Id, Hash(index, keys), target);
        for (int i = 0; i < index.PartitionKey.Count; i++)
        {
            at += KeyCodec.Escape(Value(index.PartitionKey[i], keys).Bytes, target[at..]);
        }

        for (int i = 0; i < sortParts; i++)
        {
            at += KeyCodec.Escape(Value(index.SortKey[i], keys).Bytes, target[at..]);
        }

        return at;
    }

    private static bool AllFit(IReadOnlyList<KeyAttributeSchema> keys, MapView item, int bytesMax)
    {
        for (int i = 0; i < keys.Count; i++)
        {
            if (!item.TryGet(keys[i].NameUtf8.Span, out AttributeView value) || value.Type != keys[i].Type)
            {
                return false;
            }

            int length = value.Bytes.Length;
            if (keys[i].Type != AttributeType.Number && (length == 0 || length > bytesMax))
            {
                return false;
            }
        }

        return true;
    }

    private static AttributeView Value(KeyAttributeSchema key, MapView keys)
    {
        bool found = keys.TryGet(key.NameUtf8.Span, out AttributeView value);
        Invariant.That(found);
        return value;
    }
}
