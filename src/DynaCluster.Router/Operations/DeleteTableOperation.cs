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
        Outcome<TableAnswer> done = await ActAsync(TableNameWire.Read(body, context.Options), token);
        if (done.Error is not null)
        {
            return done.Error;
        }

        TableDescriptionJson.WriteAnswer(
            response.Json, "TableDescription", done.Value.Table, done.Value.Counts, context.Options);
        return null;
    }

    /// <param name="name">The table as a door has read it.</param>
    internal async ValueTask<Outcome<TableAnswer>> ActAsync(Outcome<string> name, CancellationToken token)
    {
        if (name.Error is not null)
        {
            return name.Error;
        }

        var change = new CatalogRequest { DeleteTable = new DeleteTableChange { Name = name.Value } };
        Outcome<TableDefinition> deleted = await context.Partitions.ChangeCatalogAsync(change, token);
        return deleted.Error is { } error ? error : new TableAnswer(deleted.Value, new TableCounts());
    }
}
