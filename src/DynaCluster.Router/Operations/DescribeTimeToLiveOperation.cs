using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>DescribeTimeToLive: disabled, since nothing can enable it yet. Deployment tools ask it of every
/// table.</summary>
internal sealed class DescribeTimeToLiveOperation(RouterContext context) : DynamoOperation("DescribeTimeToLive")
{
    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<string> name = TableNameWire.Read(body, context.Options);
        if (name.Error is not null)
        {
            return new(name.Error);
        }

        if (context.Catalog.Current.Find(name.Value) is null)
        {
            return new(ApiErrors.TableNotFound(name.Value));
        }

        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartObject("TimeToLiveDescription"u8);
        json.WriteString("TimeToLiveStatus"u8, "DISABLED"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        return default;
    }
}
