using DynaCluster.Consensus.Links;

namespace DynaCluster.Consensus.Frames;

/// <summary>A leader's sign of life. Format u8, term i64, index i64 and term i64 of each place, common
/// index i64.</summary>
/// <param name="Committed">The last committed entry.</param>
/// <param name="Start">The place before the leader's first entry.</param>
/// <param name="CommonIndex">Up to here all voters have the log, as far as the leader knows.</param>
internal readonly record struct Heartbeat(
    long Term, LogPosition Committed, LogPosition Start, long CommonIndex) : IFrameBody
{
    private const int EncodedBytes = 1 + (2 * sizeof(long)) + (2 * FrameFormat.PositionBytes);

    public int Bytes => EncodedBytes;

    public static Heartbeat? Decode(ReadOnlySpan<byte> body)
    {
        if (!FrameFormat.IsCurrent(body, EncodedBytes))
        {
            return null;
        }

        var fields = new FieldReader(body[1..]);
        return new Heartbeat(fields.Int64(), fields.Position(), fields.Position(), fields.Int64());
    }

    public void Write(Span<byte> body)
    {
        var fields = new FieldWriter(body);
        fields.Byte(FrameFormat.Current);
        fields.Int64(Term);
        fields.Position(Committed);
        fields.Position(Start);
        fields.Int64(CommonIndex);
    }
}
