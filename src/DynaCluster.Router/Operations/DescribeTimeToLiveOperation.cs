using System.Text.Json;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>DescribeTimeToLive, from the node's copy of the catalog.</summary>
internal sealed class DescribeTimeToLiveOperation(RouterContext context) : DynamoOperation("DescribeTimeToLive")
{
    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<TimeToLiveState> found = Find(TableNameWire.Read(body, context.Options));
        if (found.Error is not null)
        {
            return new(found.Error);
        }

        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartObject("TimeToLiveDescription"u8);
        json.WriteString("TimeToLiveStatus"u8, found.Value.Status);
        if (found.Value.Attribute is { } attribute)
        {
            json.WriteString("AttributeName"u8, attribute);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        return default;
    }

    /// <param name="name">The table as a door has read it.</param>
    internal Outcome<TimeToLiveState> Find(Outcome<string> name)
    {
        if (name.Error is not null)
        {
            return name.Error;
        }

        if (context.Catalog.Current.Find(name.Value) is not { } table)
        {
            return ApiErrors.TableNotFound(name.Value);
        }

        TableTtl? ttl = table.Definition.Ttl;
        return ttl?.Status switch
        {
            null or TtlStatus.Unspecified or TtlStatus.Disabled => new TimeToLiveState("DISABLED", null),
            TtlStatus.Enabling => new TimeToLiveState("ENABLING", ttl.Attribute),
            TtlStatus.Enabled => new TimeToLiveState("ENABLED", ttl.Attribute),
            TtlStatus.Disabling => new TimeToLiveState("DISABLING", ttl.Attribute),
            _ => throw new InvariantBrokenException("time to live has a known status"),
        };
    }
}
