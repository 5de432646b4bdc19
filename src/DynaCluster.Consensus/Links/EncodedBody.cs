namespace DynaCluster.Consensus.Links;

/// <summary>A body whose bytes stand ready.</summary>
public readonly record struct EncodedBody(ReadOnlyMemory<byte> Encoded) : IFrameBody
{
    public int Bytes => Encoded.Length;

    public void Write(Span<byte> body) => Encoded.Span.CopyTo(body);
}
