using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>DescribeContinuousBackups: point-in-time recovery is disabled, since nothing can enable it yet.</summary>
internal sealed class DescribeContinuousBackupsOperation(RouterContext context)
    : DynamoOperation("DescribeContinuousBackups")
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
        json.WriteStartObject("ContinuousBackupsDescription"u8);
        json.WriteString("ContinuousBackupsStatus"u8, "DISABLED"u8);
        json.WriteStartObject("PointInTimeRecoveryDescription"u8);
        json.WriteString("PointInTimeRecoveryStatus"u8, "DISABLED"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        return default;
    }

    /// <param name="name">The table as a door has read it.</param>
    internal ApiError? Check(Outcome<string> name)
        => name.Error ?? (context.Catalog.Current.Find(name.Value) is null
            ? ApiErrors.BackupTableNotFound(name.Value)
            : null);
}
