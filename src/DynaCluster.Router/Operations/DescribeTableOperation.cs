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
        Outcome<string> name = TableNameWire.Read(body, context.Options);
        if (name.Error is not null)
        {
            return name.Error;
        }

        if (context.Catalog.Current.Find(name.Value) is not { } table)
        {
            return ApiErrors.TableNotFound(name.Value);
        }

        TableCounts counts = await TableStatistics.CountAsync(context, table.Definition, token);
        TableDescriptionJson.WriteAnswer(response.Json, "Table", table.Definition, counts, context.Options);
        return null;
    }
}
