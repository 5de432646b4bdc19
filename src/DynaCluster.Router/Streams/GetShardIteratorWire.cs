using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Streams;

/// <summary>GetShardIterator as it came; null: absent.</summary>
internal sealed record GetShardIteratorWire
{
    public string? StreamArn { get; set; }

    public string? ShardId { get; set; }

    /// <summary>TRIM_HORIZON, LATEST, AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER.</summary>
    public string? Type { get; set; }

    public string? SequenceNumber { get; set; }

    public static Outcome<GetShardIteratorWire> Read(RequestBody body)
    {
        GetShardIteratorWire wire = new();
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("StreamArn"u8))
            {
                wire.StreamArn = json.ReadString();
            }
            else if (json.Is("ShardId"u8))
            {
                wire.ShardId = json.ReadString();
            }
            else if (json.Is("ShardIteratorType"u8))
            {
                wire.Type = json.ReadString();
            }
            else if (json.Is("SequenceNumber"u8))
            {
                wire.SequenceNumber = json.ReadString();
            }
            else
            {
                json.Skip();
            }
        }

        json.End();
        return wire.Check();
    }

    public Outcome<GetShardIteratorWire> Check()
    {
        Constraints constraints = default;
        StreamConstraints.CheckArn(StreamArn, ref constraints);
        constraints.Required(ShardId is not null, "shardId");
        StreamConstraints.CheckShardId(ShardId, "shardId", ref constraints);
        constraints.Required(Type is not null, "shardIteratorType");
        constraints.OneOf(
            Type, "shardIteratorType", "AFTER_SEQUENCE_NUMBER", "LATEST", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON");
        StreamConstraints.CheckSequenceNumber(SequenceNumber, ref constraints);
        if (constraints.Error is { } error)
        {
            return error;
        }

        bool needsNumber = Type is "AT_SEQUENCE_NUMBER" or "AFTER_SEQUENCE_NUMBER";
        return needsNumber && SequenceNumber is null ? ApiErrors.SequenceNumberMissing(Type!) : this; // required above
    }
}
