using System.Buffers.Binary;

namespace DynaCluster.Consensus.Links;

/// <summary>One read barrier in the body of <see cref="FrameKind.Confirm"/>, little endian: correlation u64, group u32,
/// sender u64, receiver u64, term i64. Its answer in <see cref="FrameKind.ConfirmReply"/>: correlation u64, reason u8
/// (0: confirmed).</summary>
internal readonly record struct ConfirmQuestion(ulong Correlation, FrameRoute Route, long Term)
{
    public const int EncodedBytes = 36;
    public const int AnswerBytes = 9;

    private const int GroupOffset = 8;
    private const int SenderOffset = 12;
    private const int ReceiverOffset = 20;
    private const int TermOffset = 28;
    private const int ReasonOffset = 8;

    public static ConfirmQuestion Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        new FrameRoute(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[GroupOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[SenderOffset..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[ReceiverOffset..])),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[TermOffset..]));

    public static (ulong Correlation, RefusalReason Reason) ReadAnswer(ReadOnlySpan<byte> bytes)
        => (BinaryPrimitives.ReadUInt64LittleEndian(bytes), (RefusalReason)bytes[ReasonOffset]);

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Correlation);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[GroupOffset..], Route.Group);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[SenderOffset..], Route.Sender);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[ReceiverOffset..], Route.Receiver);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[TermOffset..], Term);
    }

    public void WriteAnswer(Span<byte> bytes, RefusalReason reason)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Correlation);
        bytes[ReasonOffset] = (byte)reason;
    }
}
