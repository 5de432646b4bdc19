using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Streams;

/// <summary>The service model's constraints on the members that the operations on streams share.</summary>
internal static class StreamConstraints
{
    private const int ShardIdLengthMin = 28;
    private const int ShardIdLengthMax = 65;
    private const int SequenceNumberLengthMin = 21;
    private const int SequenceNumberLengthMax = 40;

    public static void CheckArn(string? arn, ref Constraints constraints)
    {
        constraints.Required(arn is not null, "streamArn");
        if (arn is not null)
        {
            constraints.Length(arn.Length, StreamArns.LengthMin, StreamArns.LengthMax, arn, "streamArn");
        }
    }

    public static void CheckShardId(string? id, string member, ref Constraints constraints)
    {
        if (id is not null)
        {
            constraints.Length(id.Length, ShardIdLengthMin, ShardIdLengthMax, id, member);
        }
    }

    public static void CheckSequenceNumber(string? number, ref Constraints constraints)
    {
        if (number is not null)
        {
            constraints.Length(
                number.Length, SequenceNumberLengthMin, SequenceNumberLengthMax, number, "sequenceNumber");
        }
    }
}
