using System.Buffers.Binary;
using DynaCluster.Model;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Expiry;

/// <summary>
/// How far a group is with the expiry entries of the items that were there before time to live was enabled: a value
/// among the table's counters, little-endian. On disks; held by a test:
/// <code>format u8 = 1 | finished u8 | generation u32 | storage key of the last item that was looked at</code>
/// </summary>
internal sealed record BackfillMark(uint Generation, bool IsFinished, ReadOnlyMemory<byte> LastKey)
{
    private const byte Format = 1;
    private const int FinishedAt = 1;
    private const int GenerationAt = 2;
    private const int KeyAt = GenerationAt + sizeof(uint);

    /// <summary>What follows the table in the key of its mark.</summary>
    private const byte KeyMark = 0x10;

    public static byte[] Key(uint table) => MetaKeys.Counter(table, [KeyMark]);

    /// <param name="stored">Null: nothing is stored.</param>
    /// <returns>The beginning, when what is stored is of another generation.</returns>
    public static BackfillMark Decode(ReadOnlyMemory<byte>? stored, uint generation)
    {
        if (stored is not { } bytes
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[GenerationAt..]) != generation)
        {
            return new BackfillMark(generation, false, default);
        }

        Invariant.That(bytes.Span[0] == Format);
        return new BackfillMark(generation, bytes.Span[FinishedAt] != 0, bytes[KeyAt..]);
    }

    public byte[] Encode()
    {
        byte[] bytes = new byte[KeyAt + LastKey.Length];
        bytes[0] = Format;
        bytes[FinishedAt] = IsFinished ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(GenerationAt), Generation);
        LastKey.Span.CopyTo(bytes.AsSpan(KeyAt));
        return bytes;
    }
}
