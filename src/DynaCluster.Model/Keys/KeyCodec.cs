using DynaCluster.Model.Items;

namespace DynaCluster.Model.Keys;

/// <summary>
/// Storage keys, whose memcmp order is DynamoDB's order:
/// <code>
/// base item   := table u32 | hash u64 | escaped(partition key) | sort key
/// local index := table u32 | index u8 | hash u64 | escaped(partition key) | escaped(index sort key) | base sort key
/// escaped(x)  := x with every 00 as 00 FF, ended by 00 01
/// </code>
/// Big-endian integers. Key values are the bytes of the attribute (UTF-8, raw, or NumberCodec's form); a table's schema
/// fixes their types, so no tag is stored. hash = XXH3-64 with a fixed seed over the partition key's type tag and bytes;
/// the table is not mixed in. Held by a golden test: the form is on disks.
/// </summary>
public static class KeyCodec
{
    /// <summary>Where a partition key lies on the ring. The same in all regions and tables.</summary>
    public static ulong Hash(AttributeView partitionKey) => throw new NotImplementedException();

    /// <summary>The storage key of a base item. <paramref name="sortKey"/> does not exist where the table has none.</summary>
    public static byte[] BaseKey(uint table, AttributeView partitionKey, AttributeView sortKey)
        => throw new NotImplementedException();

    /// <summary>What all base items of one partition key begin with.</summary>
    public static byte[] BasePrefix(uint table, AttributeView partitionKey) => throw new NotImplementedException();

    /// <summary>The storage key of a local index entry.</summary>
    public static byte[] IndexKey(
        uint table, byte index, AttributeView partitionKey, AttributeView indexSortKey, AttributeView baseSortKey)
        => throw new NotImplementedException();

    /// <summary>What all entries of one partition key in one index begin with.</summary>
    public static byte[] IndexPrefix(uint table, byte index, AttributeView partitionKey)
        => throw new NotImplementedException();

    /// <summary>The first base key at or above a hash: the low edge of scans and segments.</summary>
    public static byte[] HashEdge(uint table, ulong hash) => throw new NotImplementedException();

    /// <summary>The same in a local index.</summary>
    public static byte[] IndexHashEdge(uint table, byte index, ulong hash) => throw new NotImplementedException();

    /// <summary>The first key behind all keys of the table (of the index).</summary>
    public static byte[] TableEnd(uint table) => throw new NotImplementedException();

    public static byte[] IndexEnd(uint table, byte index) => throw new NotImplementedException();

    /// <summary>The smallest key that is greater than every key beginning with the prefix.</summary>
    public static byte[] PrefixEnd(ReadOnlySpan<byte> prefix) => throw new NotImplementedException();

    /// <summary>The hash of a storage key of a base item.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> baseKey) => throw new NotImplementedException();

    /// <summary>
    /// The range [low, high) of storage keys that a key condition on a sort key selects below a prefix. Bounds are key
    /// bytes (empty low: from the start; no high: to the end).
    /// <paramref name="escapedPart"/> is true for an index sort key, which other bytes follow.
    /// </summary>
    public static (byte[] Low, byte[] High) SortRange(ReadOnlySpan<byte> prefix, SortBounds bounds, bool escapedPart)
        => throw new NotImplementedException();
}

/// <summary>What a key condition says of the sort key, as bytes of the key value.</summary>
public readonly record struct SortBounds(SortComparison Comparison, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Second);

public enum SortComparison
{
    All,
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    BeginsWith,
}
