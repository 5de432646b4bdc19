using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

/// <summary>UpdateTimeToLive as it came, each member in itself as the service model asks.</summary>
/// <param name="Name">The table.</param>
public sealed record TimeToLiveWire(string Name, string Attribute, bool Enabled)
{
    public static Outcome<TimeToLiveWire> Read(RequestBody body, RouterOptions options)
    {
        string? tableName = null;
        TimeToLiveMember? specification = null;
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("TableName"u8))
            {
                tableName = json.ReadString();
            }
            else if (json.Is("TimeToLiveSpecification"u8))
            {
                specification = ReadSpecification(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        json.End();
        return Of(tableName, specification, options);
    }

    /// <summary>The members as another door has read them.</summary>
    internal static Outcome<TimeToLiveWire> Of(
        string? tableName, TimeToLiveMember? specification, RouterOptions options)
    {
        if (tableName is null)
        {
            return ApiErrors.ParameterRequired("TableName");
        }

        Outcome<string> name = TableNames.Resolve(tableName, options);
        if (name.Error is not null)
        {
            return name.Error;
        }

        const string path = "timeToLiveSpecification";
        Constraints constraints = default;
        constraints.Required(specification is not null, path);
        if (specification is not null)
        {
            constraints.Required(specification.Attribute is not null, path + ".attributeName");
            constraints.Length(
                specification.Attribute?.Length ?? 1, 1, Limits.KeyNameBytesMax, specification.Attribute ?? "",
                path + ".attributeName");
            constraints.Required(specification.Enabled is not null, path + ".enabled");
        }

        return constraints.Error is { } error
            ? error
            : new TimeToLiveWire(name.Value, specification!.Attribute!, specification.Enabled!.Value); // all required
    }

    private static TimeToLiveMember ReadSpecification(ref RequestJson json)
    {
        string? attribute = null;
        bool? enabled = null;
        json.BeginStructure("TimeToLiveSpecification");
        while (json.NextMember())
        {
            if (json.Is("AttributeName"u8))
            {
                attribute = json.ReadString();
            }
            else if (json.Is("Enabled"u8))
            {
                enabled = json.ReadBoolean();
            }
            else
            {
                json.Skip();
            }
        }

        return new TimeToLiveMember(attribute, enabled);
    }
}
