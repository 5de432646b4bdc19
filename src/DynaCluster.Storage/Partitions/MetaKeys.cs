using System.Buffers.Binary;
using DynaCluster.Model;

namespace DynaCluster.Storage.Partitions;

/// <summary>
/// Keys of the Meta family; the first byte says what they are. The numbers are on disks: append only.
/// <code>
/// 01 group state · 02 table u32: schema · 03 table u32: dropped · 04 table u32 …: counters · 05 membership
/// 06 table u32 | stream u32 | start index u64: shard · 07 table u32: where the kept part of the change log begins
/// </code>
/// Counters, shards and trim marks are ordinary puts of the sequencer; shards and trim marks outlive their tables.
/// </summary>
public static class MetaKeys
{
    private const byte SchemaMark = 2;
    private const byte DroppedMark = 3;
    private const byte CounterMark = 4;
    private const byte ShardMark = 6;
    private const byte TrimMarkMark = 7;

    internal static ReadOnlySpan<byte> State => [1];

    internal static ReadOnlySpan<byte> Membership => [5];

    internal static byte[] Schemas => [SchemaMark];

    internal static byte[] SchemasEnd => [DroppedMark];

    internal static byte[] DroppedTables => [DroppedMark];

    internal static byte[] DroppedTablesEnd => [CounterMark];

    /// <summary>What all counters of a table begin with; they go when the table is dropped.</summary>
    public static byte[] Counters(uint table) => Key(CounterMark, table, []);

    /// <param name="rest">Which counter of the table: a byte of the sequencer's choice and, where needed, a
    /// key.</param>
    public static byte[] Counter(uint table, ReadOnlySpan<byte> rest) => Key(CounterMark, table, rest);

    /// <summary>The edges of the shards of all tables.</summary>
    public static byte[] ShardsLow => [ShardMark];

    public static byte[] ShardsHigh => [ShardMark + 1];

    /// <summary>What the shards of a table begin with.</summary>
    public static byte[] Shards(uint table) => Key(ShardMark, table, []);

    /// <summary>What the shards of one stream begin with.</summary>
    public static byte[] Shards(uint table, uint stream)
    {
        Span<byte> rest = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(rest, stream);
        return Key(ShardMark, table, rest);
    }

    /// <param name="start">Log index from which on changes are the shard's.</param>
    public static byte[] Shard(uint table, uint stream, long start)
    {
        Span<byte> rest = stackalloc byte[sizeof(uint) + sizeof(long)];
        BinaryPrimitives.WriteUInt32BigEndian(rest, stream);
        BinaryPrimitives.WriteInt64BigEndian(rest[sizeof(uint)..], start);
        return Key(ShardMark, table, rest);
    }

    public static byte[] TrimMark(uint table) => Key(TrimMarkMark, table, []);

    internal static byte[] Schema(uint table) => Key(SchemaMark, table, []);

    internal static byte[] DroppedTable(uint table) => Key(DroppedMark, table, []);

    /// <summary>Of any key with a table.</summary>
    public static uint TableOf(ReadOnlySpan<byte> key)
    {
        Invariant.That(key.Length >= 1 + sizeof(uint));
        return BinaryPrimitives.ReadUInt32BigEndian(key[1..]);
    }

    private static byte[] Key(byte mark, uint table, ReadOnlySpan<byte> rest)
    {
        byte[] key = new byte[1 + sizeof(uint) + rest.Length];
        key[0] = mark;
        BinaryPrimitives.WriteUInt32BigEndian(key.AsSpan(1), table);
        rest.CopyTo(key.AsSpan(1 + sizeof(uint)));
        return key;
    }
}
