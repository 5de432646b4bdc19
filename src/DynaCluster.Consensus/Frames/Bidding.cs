using DynaCluster.Consensus.Links;

namespace DynaCluster.Consensus.Frames;

/// <summary>A leader bids a voter stand for election at once. Format u8, term i64, index i64, term i64.</summary>
/// <param name="Last">The leader's last entry, which the voter must have.</param>
internal readonly record struct Bidding(long Term, LogPosition Last) : IFrameBody
{
    private const int EncodedBytes = 1 + sizeof(long) + FrameFormat.PositionBytes;

    public int Bytes => EncodedBytes;

    public static Bidding? Decode(ReadOnlySpan<byte> body)
    {
        if (!FrameFormat.IsCurrent(body, EncodedBytes))
        {
            return null;
        }

        var fields = new FieldReader(body[1..]);
        return new Bidding(fields.Int64(), fields.Position());
    }

    public void Write(Span<byte> body)
    {
        var fields = new FieldWriter(body);
        fields.Byte(FrameFormat.Current);
        fields.Int64(Term);
        fields.Position(Last);
    }
}
