using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

/// <summary>Requests of which this version needs one member: the table, or the resource, by its name or ARN.</summary>
internal static class TableNameWire
{
    /// <summary>The table's name from the member TableName.</summary>
    public static Outcome<string> Read(RequestBody body, RouterOptions options)
        => Of(ReadMember(body, "TableName"u8), options);

    /// <param name="given">Null: absent.</param>
    public static Outcome<string> Of(string? given, RouterOptions options)
        => given is null ? ApiErrors.ParameterRequired("TableName") : TableNames.Resolve(given, options);

    /// <summary>The member, null when absent; all others are passed over.</summary>
    public static string? ReadMember(RequestBody body, ReadOnlySpan<byte> member)
    {
        string? value = null;
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is(member))
            {
                value = json.ReadString();
            }
            else
            {
                json.Skip();
            }
        }

        json.End();
        return value;
    }
}
