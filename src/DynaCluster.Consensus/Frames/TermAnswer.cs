using DynaCluster.Consensus.Links;

namespace DynaCluster.Consensus.Frames;

/// <summary>Yes or no, with the answering replica's term and how far it has applied. Format u8, yes u8, term i64, index
/// i64.</summary>
internal readonly record struct TermAnswer(bool IsYes, long Term, long Applied) : IFrameBody
{
    private const int EncodedBytes = 2 + (2 * sizeof(long));

    public int Bytes => EncodedBytes;

    public static TermAnswer? Decode(ReadOnlySpan<byte> body)
    {
        if (!FrameFormat.IsCurrent(body, EncodedBytes))
        {
            return null;
        }

        var fields = new FieldReader(body[1..]);
        return new TermAnswer(fields.Byte() != 0, fields.Int64(), fields.Int64());
    }

    public void Write(Span<byte> body)
    {
        var fields = new FieldWriter(body);
        fields.Byte(FrameFormat.Current);
        fields.Byte(IsYes ? (byte)1 : (byte)0);
        fields.Int64(Term);
        fields.Int64(Applied);
    }
}
