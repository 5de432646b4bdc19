using System.Buffers.Binary;
using DynaCluster.Model;

namespace DynaCluster.Storage.Entries;

/// <summary>
/// The form of an entry; integers little-endian, held by a golden test:
/// <code>
/// entry    := kind u8 | format u8 | minimum reader u8 | 00 | length of mutations u32
///           | epoch i64 | previous i64 | committedAt u64 | highest stamp u64 | mutation* | tail
/// mutation := kind u8 | family u8 | length varint | key | (put, delete range: length varint | value or high key)
///             of a change record the key is the table u32, big endian
/// tail     := effects: (table u32 | schema version u32)*   schema change: table u32 | version u32 | schema
///           | drop table: table u32                        barrier: nothing
/// </code>
/// </summary>
internal static class EntryFormat
{
    /// <summary>The format that this build writes.</summary>
    public const byte Current = 1;

    /// <summary>The newest reader that this build is: it reads every entry whose minimum reader is not above.</summary>
    public const byte Reader = 1;

    public const int KindAt = 0;
    public const int FormatAt = 1;
    public const int MinimumReaderAt = 2;
    public const int MutationsLengthAt = 4;
    public const int EpochAt = 8;
    public const int PreviousAt = 16;
    public const int CommittedAtAt = 24;
    public const int HighestStampAt = 32;
    public const int HeaderBytes = 40;
    public const int TableVersionBytes = 8;
    public const int VarintBytesMax = 5;

    public static int WriteVarint(Span<byte> target, int value)
    {
        uint rest = checked((uint)value);
        int at = 0;
        while (rest >= 0x80)
        {
            target[at++] = (byte)(0x80 | (rest & 0x7F));
            rest >>= 7;
        }

        target[at++] = (byte)rest;
        return at;
    }

    public static int ReadVarint(ReadOnlySpan<byte> source, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 7 * VarintBytesMax; shift += 7)
        {
            Invariant.That(at < source.Length);
            byte next = source[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                Invariant.That(value <= int.MaxValue);
                return (int)value;
            }
        }

        throw new InvariantBrokenException("a length in an entry ends within five bytes");
    }

    public static void WriteHeader(Span<byte> target, EntryKind kind, in EntryHeader header)
    {
        target[KindAt] = (byte)kind;
        target[FormatAt] = Current;
        target[MinimumReaderAt] = Reader;
        target[MinimumReaderAt + 1] = 0;
        BinaryPrimitives.WriteInt64LittleEndian(target[EpochAt..], header.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(target[PreviousAt..], header.Previous);
        BinaryPrimitives.WriteUInt64LittleEndian(target[CommittedAtAt..], header.CommittedAt);
        BinaryPrimitives.WriteUInt64LittleEndian(target[HighestStampAt..], header.HighestStamp);
    }
}
