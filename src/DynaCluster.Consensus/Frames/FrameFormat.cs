namespace DynaCluster.Consensus.Frames;

/// <summary>The first byte of every body. A body of another format is not answered: its sender takes it for
/// lost.</summary>
internal static class FrameFormat
{
    public const byte Current = 2;
    public const int PositionBytes = 2 * sizeof(long);

    public static bool IsCurrent(ReadOnlySpan<byte> body, int bytesMin)
        => body.Length >= bytesMin && body[0] == Current;
}
