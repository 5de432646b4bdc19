namespace DynaCluster.Consensus.Links;

/// <summary>What was received is no frame that this node can read; what follows in the stream cannot be read
/// either.</summary>
internal sealed class FrameException(string message, bool isNewer) : Exception(message)
{
    /// <summary>A peer of a later version sent it: nothing is damaged.</summary>
    public bool IsNewer { get; } = isNewer;

    public static FrameException Newer(byte format)
        => new($"a frame of format {format} was received; this version reads format {FrameHeader.Format}", true);

    public static FrameException Damaged(string how) => new($"a damaged frame was received: {how}", false);
}
