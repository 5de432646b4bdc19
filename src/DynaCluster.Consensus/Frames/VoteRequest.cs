using DynaCluster.Consensus.Links;

namespace DynaCluster.Consensus.Frames;

/// <summary>Asks for a vote, or whether there would be one. Format u8, bidden u8, term i64, index i64, term
/// i64.</summary>
/// <param name="Term">The term to be led.</param>
/// <param name="Last">The candidate's last entry.</param>
/// <param name="IsBidden">The leader asked for this election: that it is alive is no reason to refuse.</param>
internal readonly record struct VoteRequest(long Term, LogPosition Last, bool IsBidden) : IFrameBody
{
    private const int EncodedBytes = 2 + sizeof(long) + FrameFormat.PositionBytes;

    public int Bytes => EncodedBytes;

    public static VoteRequest? Decode(ReadOnlySpan<byte> body)
    {
        if (!FrameFormat.IsCurrent(body, EncodedBytes))
        {
            return null;
        }

        var fields = new FieldReader(body[1..]);
        var bidden = fields.Byte() != 0;
        return new VoteRequest(fields.Int64(), fields.Position(), bidden);
    }

    public void Write(Span<byte> body)
    {
        var fields = new FieldWriter(body);
        fields.Byte(FrameFormat.Current);
        fields.Byte(IsBidden ? (byte)1 : (byte)0);
        fields.Int64(Term);
        fields.Position(Last);
    }
}
