using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>DeleteTable.</summary>
internal sealed class DeleteTableOperation(RouterContext context) : DynamoOperation("DeleteTable")
{
    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<string> name = TableNameWire.Read(body, context.Options);
        if (name.Error is not null)
        {
            return name.Error;
        }

        var change = new CatalogRequest { DeleteTable = new DeleteTableChange { Name = name.Value } };
        Outcome<TableDefinition> deleted = await context.Partitions.ChangeCatalogAsync(change, token);
        if (deleted.Error is not null)
        {
            return deleted.Error;
        }

        TableDescriptionJson.WriteAnswer(
            response.Json, "TableDescription", deleted.Value, new TableCounts(), context.Options);
        return null;
    }
}
