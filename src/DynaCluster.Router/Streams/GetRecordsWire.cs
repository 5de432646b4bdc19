using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Streams;

internal sealed record GetRecordsWire(string ShardIterator, int Limit)
{
    public static Outcome<GetRecordsWire> Read(RequestBody body)
    {
        string? iterator = null;
        int? limit = null;
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("ShardIterator"u8))
            {
                iterator = json.ReadString();
            }
            else if (json.Is("Limit"u8))
            {
                limit = json.ReadInteger();
            }
            else
            {
                json.Skip();
            }
        }

        json.End();
        return Of(iterator, limit);
    }

    /// <summary>From the members as they came; null: absent.</summary>
    public static Outcome<GetRecordsWire> Of(string? iterator, int? limit)
    {
        Constraints constraints = default;
        constraints.Required(iterator is not null, "shardIterator");
        if (iterator is not null)
        {
            constraints.Length(
                iterator.Length, 1, Streams.ShardIterator.LengthMax, iterator, "shardIterator");
        }

        constraints.Range(limit, 1, Limits.StreamRecordsMax, "limit");
        return constraints.Error is { } error
            ? error
            : new GetRecordsWire(iterator!, limit ?? Limits.StreamRecordsMax); // required above
    }
}
