using DynaCluster.Consensus.Links;

namespace DynaCluster.Consensus.Frames;

/// <summary>A follower's answer to entries. Format u8, verdict u8, term i64, index i64, applied index i64.</summary>
/// <param name="Term">The follower's.</param>
/// <param name="Index">Taken: up to here the follower's log is the leader's and on its disk. Mismatch: the leader may
/// try again behind this place or before it.</param>
public readonly record struct EntriesAnswer(EntriesVerdict Verdict, long Term, long Index, long Applied) : IFrameBody
{
    private const int EncodedBytes = 2 + (3 * sizeof(long));

    public int Bytes => EncodedBytes;

    internal static EntriesAnswer? Decode(ReadOnlySpan<byte> body)
    {
        if (!FrameFormat.IsCurrent(body, EncodedBytes))
        {
            return null;
        }

        var fields = new FieldReader(body[1..]);
        return new EntriesAnswer((EntriesVerdict)fields.Byte(), fields.Int64(), fields.Int64(), fields.Int64());
    }

    public void Write(Span<byte> body)
    {
        var fields = new FieldWriter(body);
        fields.Byte(FrameFormat.Current);
        fields.Byte((byte)Verdict);
        fields.Int64(Term);
        fields.Int64(Index);
        fields.Int64(Applied);
    }
}
