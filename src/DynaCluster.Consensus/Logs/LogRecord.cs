using System.Buffers.Binary;
using System.Numerics;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

/// <summary>
/// One entry as every store keeps it, little endian: format u8, kind u8, zero u16, CRC32C u32, term i64, payload. The
/// checksum covers group, index, the header without itself, and the payload, so that an intact record at a wrong place
/// is found too.
/// </summary>
public static class LogRecord
{
    public const byte Format = 1;
    public const int HeaderBytes = 16;

    private const int ChecksumOffset = 4;
    private const int TermOffset = 8;

    /// <summary>Writes the header in front of a payload that already stands at <see cref="HeaderBytes"/>.</summary>
    public static void Seal(Span<byte> record, uint group, long index, long term, LogEntryKind kind)
    {
        Invariant.That(record.Length >= HeaderBytes);
        record[0] = Format;
        record[1] = (byte)kind;
        record[2] = 0;
        record[3] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(record[TermOffset..], term);
        BinaryPrimitives.WriteUInt32LittleEndian(record[ChecksumOffset..], Checksum(record, group, index));
    }

    /// <summary>A new sealed record.</summary>
    public static byte[] Create(uint group, in LogEntry entry)
    {
        var record = new byte[HeaderBytes + entry.Payload.Length];
        entry.Payload.Span.CopyTo(record.AsSpan(HeaderBytes));
        Seal(record, group, entry.Index, entry.Term, entry.Kind);
        return record;
    }

    /// <summary>The entry, its payload a part of <paramref name="record"/>.</summary>
    /// <exception cref="LogStoreException">The bytes are not what was written for this group and index.</exception>
    public static LogEntry Open(ReadOnlyMemory<byte> record, uint group, long index)
    {
        var bytes = record.Span;
        if (bytes.Length < HeaderBytes)
        {
            throw LogStoreException.Damaged(group, index, "its record is too short");
        }

        if (bytes[0] > Format)
        {
            throw LogStoreException.NewerFormat($"the entry {index} of group {group}", bytes[0], Format);
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) != Checksum(bytes, group, index))
        {
            throw LogStoreException.Damaged(group, index, "its checksum does not match");
        }

        return new LogEntry(index, Term(bytes), Kind(bytes), record[HeaderBytes..]);
    }

    public static LogEntryKind Kind(ReadOnlySpan<byte> record) => (LogEntryKind)record[1];

    public static long Term(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[TermOffset..]);

    private static uint Checksum(ReadOnlySpan<byte> record, uint group, long index)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, group);
        crc = BitOperations.Crc32C(crc, unchecked((ulong)index));
        crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt32LittleEndian(record));
        var rest = record[TermOffset..];
        while (rest.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            rest = rest[sizeof(ulong)..];
        }

        foreach (var one in rest)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }
}
