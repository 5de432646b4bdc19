namespace DynaCluster.Consensus.Links;

/// <summary>The body of <see cref="FrameKind.Refusal"/>: reason u8.</summary>
internal readonly record struct RefusalBody(RefusalReason Reason) : IFrameBody
{
    public const int EncodedBytes = 1;

    public int Bytes => EncodedBytes;

    public void Write(Span<byte> body) => body[0] = (byte)Reason;
}
