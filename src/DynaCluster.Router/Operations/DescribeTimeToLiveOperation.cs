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
        if (Check(TableNameWire.Read(body, context.Options)) is { } error)
        {
            return new(error);
        }

        Utf8JsonWriter json = response.Json;
        json.WriteStartObject();
        json.WriteStartObject("TimeToLiveDescription"u8);
        json.WriteString("TimeToLiveStatus"u8, "DISABLED"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        return default;
    }

    /// <param name="name">The table as a door has read it.</param>
    internal ApiError? Check(Outcome<string> name)
        => name.Error ?? (context.Catalog.Current.Find(name.Value) is null
            ? ApiErrors.TableNotFound(name.Value)
            : null);
}
