using System.Buffers.Binary;
using System.Numerics;
using DynaCluster.Model;

namespace DynaCluster.Consensus.Links;

/// <summary>
/// What stands before each body, little endian: format u8, kind u8, zero u16, CRC32C u32, length u32, group u32,
/// cluster id (16 bytes, big endian), sender u64, receiver u64, correlation u64. The length is that of the frame,
/// header and body; the checksum covers all of it but itself.
/// </summary>
internal readonly record struct FrameHeader(Guid Cluster, FrameRoute Route, FrameKind Kind, ulong Correlation)
{
    public const byte Format = 1;
    public const int EncodedBytes = 56;

    private const int KindOffset = 1;
    private const int ZeroOffset = 2;
    private const int ChecksumOffset = 4;
    private const int LengthOffset = 8;
    private const int GroupOffset = 12;
    private const int ClusterOffset = 16;
    private const int ClusterBytes = 16;
    private const int SenderOffset = 32;
    private const int ReceiverOffset = 40;
    private const int CorrelationOffset = 48;

    /// <summary>Reads and checks the frame at the beginning of <paramref name="bytes"/>.</summary>
    /// <exception cref="FrameException">It is damaged or of a later format.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> bytes, out int length)
    {
        if (bytes[0] > Format)
        {
            throw FrameException.Newer(bytes[0]);
        }

        if (bytes.Length < EncodedBytes || bytes[0] == 0)
        {
            throw FrameException.Damaged("it has no header");
        }

        var asked = BinaryPrimitives.ReadUInt32LittleEndian(bytes[LengthOffset..]);
        if (asked < EncodedBytes || asked > bytes.Length)
        {
            throw FrameException.Damaged($"it says that it has {asked} bytes, of which {bytes.Length} are there");
        }

        length = (int)asked;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) != Checksum(bytes[..length]))
        {
            throw FrameException.Damaged("its checksum does not match");
        }

        return new FrameHeader(
            new Guid(bytes.Slice(ClusterOffset, ClusterBytes), bigEndian: true),
            new FrameRoute(
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[GroupOffset..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[SenderOffset..]),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes[ReceiverOffset..])),
            (FrameKind)bytes[KindOffset],
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[CorrelationOffset..]));
    }

    /// <summary>Writes header and body.</summary>
    public void Write<TBody>(Span<byte> frame, TBody body)
        where TBody : IFrameBody
    {
        body.Write(frame[EncodedBytes..]);
        Seal(frame);
    }

    /// <summary>Writes the header in front of a body that already stands there.</summary>
    public void Seal(Span<byte> frame)
    {
        Invariant.That(frame.Length is >= EncodedBytes and <= Limits.FrameBytesMax);
        frame[0] = Format;
        frame[KindOffset] = (byte)Kind;
        BinaryPrimitives.WriteUInt16LittleEndian(frame[ZeroOffset..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[LengthOffset..], (uint)frame.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[GroupOffset..], Route.Group);
        Cluster.TryWriteBytes(frame[ClusterOffset..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[SenderOffset..], Route.Sender);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[ReceiverOffset..], Route.Receiver);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[CorrelationOffset..], Correlation);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[ChecksumOffset..], Checksum(frame));
    }

    private static uint Checksum(ReadOnlySpan<byte> frame)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        var rest = frame[LengthOffset..];
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
