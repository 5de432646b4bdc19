using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>DescribeTable. Counts are of now, summed over the groups; the real service's are hours old.</summary>
internal sealed class DescribeTableOperation(RouterContext context) : DynamoOperation("DescribeTable")
{
    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<TableAnswer> done = await ActAsync(TableNameWire.Read(body, context.Options), token);
        if (done.Error is not null)
        {
            return done.Error;
        }

        TableDescriptionJson.WriteAnswer(
            response.Json, "Table", done.Value.Table, done.Value.Counts, context.Options);
        return null;
    }

    /// <param name="name">The table as a door has read it.</param>
    internal async ValueTask<Outcome<TableAnswer>> ActAsync(Outcome<string> name, CancellationToken token)
    {
        if (name.Error is not null)
        {
            return name.Error;
        }

        if (context.Catalog.Current.Find(name.Value) is not { } table)
        {
            return ApiErrors.TableNotFound(name.Value);
        }

        return new TableAnswer(
            table.Definition, await TableStatistics.CountAsync(context, table.Definition, token));
    }
}
