using System.Buffers.Binary;
using DynaCluster.Model;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Partitions;

/// <summary>
/// How many items (entries) and DynamoDB bytes one table (index) has in one group. On disks, little-endian, held by a
/// test:
/// <code>format u8 = 1 | { count i64 | bytes i64 } of the base table, then of the indexes 1 to 5</code>
/// </summary>
internal sealed class TableTotals
{
    private const byte Format = 1;
    private const int PartBytes = 2 * sizeof(long);

    private readonly long[] _counts = new long[Limits.LocalIndexesMax + 1];
    private readonly long[] _bytes = new long[Limits.LocalIndexesMax + 1];

    public static byte[] Key(uint table) => MetaKeys.Counter(table, [TotalsMark]);

    /// <summary>What follows the table in the key of its totals.</summary>
    private const byte TotalsMark = 1;

    /// <summary>Index 0 is the base table.</summary>
    public long Count(int index) => _counts[index];

    public long Bytes(int index) => _bytes[index];

    public void Add(int index, long count, long bytes)
    {
        _counts[index] += count;
        _bytes[index] += bytes;
        Invariant.That(_counts[index] >= 0);
        Invariant.That(_bytes[index] >= 0);
    }

    public void Add(TableTotals change)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            Add(i, change._counts[i], change._bytes[i]);
        }
    }

    /// <summary>Takes a change, whose parts may be negative.</summary>
    public void NoteChange(int index, long count, long bytes)
    {
        _counts[index] += count;
        _bytes[index] += bytes;
    }

    public bool IsAny => _counts.AsSpan().ContainsAnyExcept(0) || _bytes.AsSpan().ContainsAnyExcept(0);

    public void Clear()
    {
        Array.Clear(_counts);
        Array.Clear(_bytes);
    }

    public byte[] Encode()
    {
        byte[] encoded = new byte[1 + (PartBytes * _counts.Length)];
        encoded[0] = Format;
        Span<byte> rest = encoded.AsSpan(1);
        for (int i = 0; i < _counts.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest[(i * PartBytes)..], _counts[i]);
            BinaryPrimitives.WriteInt64LittleEndian(rest[((i * PartBytes) + sizeof(long))..], _bytes[i]);
        }

        return encoded;
    }

    /// <param name="encoded">Null: a table without items.</param>
    public static TableTotals Decode(ReadOnlySpan<byte> encoded)
    {
        var totals = new TableTotals();
        if (encoded.IsEmpty)
        {
            return totals;
        }

        Invariant.That(encoded[0] == Format);
        ReadOnlySpan<byte> rest = encoded[1..];
        for (int i = 0; i < totals._counts.Length && rest.Length >= PartBytes; i++, rest = rest[PartBytes..])
        {
            totals._counts[i] = BinaryPrimitives.ReadInt64LittleEndian(rest);
            totals._bytes[i] = BinaryPrimitives.ReadInt64LittleEndian(rest[sizeof(long)..]);
        }

        return totals;
    }
}
