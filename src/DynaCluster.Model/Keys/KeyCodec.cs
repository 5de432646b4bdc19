using System.Buffers.Binary;
using System.IO.Hashing;
using DynaCluster.Model.Items;

namespace DynaCluster.Model.Keys;

/// <summary>
/// Storage keys, whose memcmp order is DynamoDB's order:
/// <code>
/// base item   := table u32 | hash u64 | escaped(partition key) | sort key
/// local index := table u32 | index u8 | hash u64 | escaped(partition key) | escaped(index sort key) | base sort key
/// global index := index u32 | hash u64 | escaped(partition key attribute)+ | escaped(sort key attribute)*
///               | escaped(base partition key) | base sort key
/// escaped(x)  := x with every 00 as 00 FF, ended by 00 01
/// </code>
/// Big-endian integers. Key values are the bytes of the attribute (UTF-8, raw, or NumberCodec's form); a table's schema
/// fixes their types, so no tag is stored. hash = XXH3-64 with a fixed seed over the partition key's type tag and
/// bytes; the table is not mixed in. A partition key of several attributes is hashed as type tag, length u32 and bytes
/// of each. Local and global indexes share a family: ids of global ones are above those of tables. Held by a golden
/// test: the form is on disks.
/// </summary>
public static partial class KeyCodec
{
    internal const int EdgeLength = TableLength + HashLength;
    internal const long HashSeed = 0x44796E61436C7573; // "DynaClus": it decides in which group an item lies

    private const int TableLength = 4;
    private const int IndexLength = 1;
    private const int HashLength = 8;
    private const int TerminatorLength = 2;
    private const byte EscapedZero = 0xFF;
    private const byte Terminator = 0x01;
    private const byte BehindTerminator = 0x02;

    /// <summary>Where a partition key lies on the ring. The same in all regions and tables.</summary>
    public static ulong Hash(AttributeView partitionKey)
    {
        ReadOnlySpan<byte> bytes = partitionKey.Bytes;
        Invariant.That(bytes.Length <= Limits.PartitionKeyBytesMax);
        Span<byte> hashed = stackalloc byte[1 + Limits.PartitionKeyBytesMax];
        hashed[0] = (byte)partitionKey.Type;
        bytes.CopyTo(hashed[1..]);
        return XxHash3.HashToUInt64(hashed[..(1 + bytes.Length)], HashSeed);
    }

    /// <summary>
    /// The storage key of a base item. <paramref name="sortKey"/> does not exist where the table has none.
    /// </summary>
    public static byte[] BaseKey(uint table, AttributeView partitionKey, AttributeView sortKey)
    {
        ReadOnlySpan<byte> partition = partitionKey.Bytes;
        ReadOnlySpan<byte> sort = sortKey.Exists ? sortKey.Bytes : default;
        byte[] key = new byte[TableLength + HashLength + EscapedLength(partition) + sort.Length];
        int at = WriteEdge(table, Hash(partitionKey), key);
        at += Escape(partition, key.AsSpan(at));
        sort.CopyTo(key.AsSpan(at));
        return key;
    }

    /// <summary>What all base items of one partition key begin with.</summary>
    public static byte[] BasePrefix(uint table, AttributeView partitionKey) => BaseKey(table, partitionKey, default);

    /// <summary>The storage key of a local index entry.</summary>
    public static byte[] IndexKey(
        uint table, byte index, AttributeView partitionKey, AttributeView indexSortKey, AttributeView baseSortKey)
    {
        ReadOnlySpan<byte> partition = partitionKey.Bytes;
        ReadOnlySpan<byte> indexSort = indexSortKey.Bytes;
        ReadOnlySpan<byte> baseSort = baseSortKey.Exists ? baseSortKey.Bytes : default;
        byte[] key = new byte[TableLength + IndexLength + HashLength + EscapedLength(partition)
            + EscapedLength(indexSort) + baseSort.Length];
        int at = WriteIndexEdge(table, index, Hash(partitionKey), key);
        at += Escape(partition, key.AsSpan(at));
        at += Escape(indexSort, key.AsSpan(at));
        baseSort.CopyTo(key.AsSpan(at));
        return key;
    }

    /// <summary>What all entries of one partition key in one index begin with.</summary>
    public static byte[] IndexPrefix(uint table, byte index, AttributeView partitionKey)
    {
        ReadOnlySpan<byte> partition = partitionKey.Bytes;
        byte[] prefix = new byte[TableLength + IndexLength + HashLength + EscapedLength(partition)];
        int at = WriteIndexEdge(table, index, Hash(partitionKey), prefix);
        Escape(partition, prefix.AsSpan(at));
        return prefix;
    }

    /// <summary>The first base key at or above a hash: the low edge of scans and segments.</summary>
    public static byte[] HashEdge(uint table, ulong hash)
    {
        byte[] edge = new byte[TableLength + HashLength];
        WriteEdge(table, hash, edge);
        return edge;
    }

    /// <summary>The same in a local index.</summary>
    public static byte[] IndexHashEdge(uint table, byte index, ulong hash)
    {
        byte[] edge = new byte[TableLength + IndexLength + HashLength];
        WriteIndexEdge(table, index, hash, edge);
        return edge;
    }

    /// <summary>The first key behind all keys of the table (of the index).</summary>
    public static byte[] TableEnd(uint table)
    {
        Span<byte> prefix = stackalloc byte[TableLength];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, table);
        return PrefixEnd(prefix);
    }

    public static byte[] IndexEnd(uint table, byte index)
    {
        Span<byte> prefix = stackalloc byte[TableLength + IndexLength];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, table);
        prefix[TableLength] = index;
        return PrefixEnd(prefix);
    }

    /// <summary>
    /// The smallest key that is greater than every key beginning with the prefix, which is not all FF (no table has
    /// that id).
    /// </summary>
    public static byte[] PrefixEnd(ReadOnlySpan<byte> prefix)
    {
        int last = prefix.LastIndexOfAnyExcept((byte)0xFF);
        Invariant.That(last >= 0);
        byte[] end = prefix[..(last + 1)].ToArray();
        end[last]++;
        return end;
    }

    /// <summary>The hash of a storage key of a base item.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> baseKey)
        => BinaryPrimitives.ReadUInt64BigEndian(baseKey[TableLength..]);

    internal static int WriteEdge(uint table, ulong hash, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, table);
        BinaryPrimitives.WriteUInt64BigEndian(target[TableLength..], hash);
        return TableLength + HashLength;
    }

    private static int WriteIndexEdge(uint table, byte index, ulong hash, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, table);
        target[TableLength] = index;
        BinaryPrimitives.WriteUInt64BigEndian(target[(TableLength + IndexLength)..], hash);
        return TableLength + IndexLength + HashLength;
    }

    internal static int EscapedLength(ReadOnlySpan<byte> value)
        => value.Length + value.Count((byte)0) + TerminatorLength;

    internal static int Escape(ReadOnlySpan<byte> value, Span<byte> target)
    {
        int at = EscapeOpen(value, target);
        target[at++] = 0;
        target[at++] = Terminator;
        return at;
    }

    // Without the terminator: what the escaped forms of all values that begin with this one begin with.
    private static int EscapeOpen(ReadOnlySpan<byte> value, Span<byte> target)
    {
        int at = 0;
        while (true)
        {
            int zero = value.IndexOf((byte)0);
            ReadOnlySpan<byte> plain = zero < 0 ? value : value[..zero];
            plain.CopyTo(target[at..]);
            at += plain.Length;
            if (zero < 0)
            {
                return at;
            }

            target[at++] = 0;
            target[at++] = EscapedZero;
            value = value[(zero + 1)..];
        }
    }
}
