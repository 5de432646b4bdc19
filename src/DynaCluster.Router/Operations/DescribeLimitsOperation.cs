using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>DescribeLimits: the service's own default quotas; tools size tables by them.</summary>
internal sealed class DescribeLimitsOperation() : DynamoOperation("DescribeLimits")
{
    internal const int AccountUnitsMax = 80_000;
    internal const int TableUnitsMax = 40_000;

    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        EmptyWire.Read(body);
        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteNumber("AccountMaxReadCapacityUnits"u8, AccountUnitsMax);
        json.WriteNumber("AccountMaxWriteCapacityUnits"u8, AccountUnitsMax);
        json.WriteNumber("TableMaxReadCapacityUnits"u8, TableUnitsMax);
        json.WriteNumber("TableMaxWriteCapacityUnits"u8, TableUnitsMax);
        json.WriteEndObject();
        return default;
    }
}
