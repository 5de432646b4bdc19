using System.Buffers.Binary;
using DynaCluster.Model;

namespace DynaCluster.Storage.Partitions;

/// <summary>
/// Keys of the Meta family; the first byte says what they are. The numbers are on disks: append only.
/// <code>
/// 01 group state · 02 table u32: schema · 03 table u32: dropped · 04 table u32 …: counters · 05 membership
/// </code>
/// Counters are ordinary puts of the sequencer; what follows the table is its own.
/// </summary>
public static class MetaKeys
{
    private const byte SchemaMark = 2;
    private const byte DroppedMark = 3;
    private const byte CounterMark = 4;

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

    internal static byte[] Schema(uint table) => Key(SchemaMark, table, []);

    internal static byte[] DroppedTable(uint table) => Key(DroppedMark, table, []);

    internal static uint TableOf(ReadOnlySpan<byte> key)
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
