using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

/// <param name="After">Names behind this one; null: from the first.</param>
internal sealed record ListTablesWire(string? After, int Limit)
{
    private const int LimitMax = 100;

    public static Outcome<ListTablesWire> Read(RequestBody body)
    {
        string? after = null;
        int? limit = null;
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("ExclusiveStartTableName"u8))
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
        return Of(after, limit);
    }

    /// <summary>From the members as they came; null: absent.</summary>
    public static Outcome<ListTablesWire> Of(string? after, int? limit)
    {
        Constraints constraints = default;
        constraints.Range(limit, 1, LimitMax, "limit");
        if (after is not null)
        {
            TableNames.Check(after, "exclusiveStartTableName", ref constraints);
        }

        return constraints.Error is { } error ? error : new ListTablesWire(after, limit ?? LimitMax);
    }
}
