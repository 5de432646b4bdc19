using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Streams;

/// <param name="TableName">Null: of all tables.</param>
/// <param name="AfterArn">Streams behind this one; null: from the first.</param>
internal sealed record ListStreamsWire(string? TableName, string? AfterArn, int Limit)
{
    public static Outcome<ListStreamsWire> Read(RequestBody body, RouterOptions options)
    {
        string? table = null;
        string? after = null;
        int? limit = null;
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("TableName"u8))
            {
                table = json.ReadString();
            }
            else if (json.Is("ExclusiveStartStreamArn"u8))
            {
                after = json.ReadString();
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
        return Of(table, after, limit, options);
    }

    /// <summary>From the members as they came; null: absent.</summary>
    public static Outcome<ListStreamsWire> Of(string? table, string? after, int? limit, RouterOptions options)
    {
        Constraints constraints = default;
        constraints.Range(limit, 1, Limits.StreamsPageMax, "limit");
        if (after is not null)
        {
            constraints.Length(
                after.Length, StreamArns.LengthMin, StreamArns.LengthMax, after, "exclusiveStartStreamArn");
        }

        if (constraints.Error is { } error)
        {
            return error;
        }

        if (table is not null)
        {
            Outcome<string> name = TableNames.Resolve(table, options);
            if (name.Error is not null)
            {
                return name.Error;
            }

            table = name.Value;
        }

        return new ListStreamsWire(table, after, limit ?? Limits.StreamsPageMax);
    }
}
