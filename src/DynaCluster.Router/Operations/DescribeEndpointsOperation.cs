using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>DescribeEndpoints: the address that the caller used already, since that one reached us.</summary>
internal sealed class DescribeEndpointsOperation(RouterContext context) : DynamoOperation("DescribeEndpoints")
{
    internal const int CachePeriodInMinutes = 1440;

    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        EmptyWire.Read(body);
        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartArray("Endpoints"u8);
        json.WriteStartObject();
        json.WriteString(
            "Address"u8, body.Host.Length > 0 ? body.Host : $"dynamodb.{context.Options.Region}.amazonaws.com");
        json.WriteNumber("CachePeriodInMinutes"u8, CachePeriodInMinutes);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        return default;
    }
}
