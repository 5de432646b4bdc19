using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>UpdateTimeToLive. It is answered when the catalog has it; what the table's groups do follows.</summary>
internal sealed class UpdateTimeToLiveOperation(RouterContext context) : DynamoOperation("UpdateTimeToLive")
{
    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<TimeToLiveWire> wire = TimeToLiveWire.Read(body, context.Options);
        if (await ActAsync(wire, token) is { } error)
        {
            return error;
        }

        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartObject("TimeToLiveSpecification"u8);
        json.WriteBoolean("Enabled"u8, wire.Value.Enabled);
        json.WriteString("AttributeName"u8, wire.Value.Attribute);
        json.WriteEndObject();
        json.WriteEndObject();
        return null;
    }

    /// <param name="wire">The request as a door has read it.</param>
    internal async ValueTask<ApiError?> ActAsync(Outcome<TimeToLiveWire> wire, CancellationToken token)
    {
        if (wire.Error is not null)
        {
            return wire.Error;
        }

        Outcome<TableDefinition> updated = await context.Partitions.ChangeCatalogAsync(
            new CatalogRequest
            {
                UpdateTtl = new UpdateTimeToLiveChange
                {
                    Table = wire.Value.Name,
                    Attribute = wire.Value.Attribute,
                    Enabled = wire.Value.Enabled,
                },
            },
            token);
        return updated.Error;
    }
}
