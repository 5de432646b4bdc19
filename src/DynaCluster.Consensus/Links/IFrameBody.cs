namespace DynaCluster.Consensus.Links;

/// <summary>What a frame carries: written once, straight into the bytes that are sent. A struct allocates
/// nothing.</summary>
public interface IFrameBody
{
    /// <summary>Exactly as many as <see cref="Write"/> writes.</summary>
    int Bytes { get; }

    /// <param name="body">Of exactly <see cref="Bytes"/> bytes, their content undefined. Called under a lock: it copies
    /// and does nothing else.</param>
    void Write(Span<byte> body);
}
