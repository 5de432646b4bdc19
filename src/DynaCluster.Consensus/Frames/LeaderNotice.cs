using DynaCluster.Consensus.Links;

namespace DynaCluster.Consensus.Frames;

/// <summary>A leader's sign of life, or its bidding to stand for election. Format u8, term i64, index i64, term
/// i64.</summary>
/// <param name="Place">Of a sign of life: what is committed; of a bidding: the leader's last entry.</param>
internal readonly record struct LeaderNotice(long Term, LogPosition Place) : IFrameBody
{
    private const int EncodedBytes = 1 + sizeof(long) + FrameFormat.PositionBytes;

    public int Bytes => EncodedBytes;

    public static LeaderNotice? Decode(ReadOnlySpan<byte> body)
    {
        if (!FrameFormat.IsCurrent(body, EncodedBytes))
        {
            return null;
        }

        var fields = new FieldReader(body[1..]);
        return new LeaderNotice(fields.Int64(), fields.Position());
    }

    public void Write(Span<byte> body)
    {
        var fields = new FieldWriter(body);
        fields.Byte(FrameFormat.Current);
        fields.Int64(Term);
        fields.Position(Place);
    }
}
