using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>CreateTable, with local secondary indexes.</summary>
internal sealed class CreateTableOperation(RouterContext context) : DynamoOperation("CreateTable")
{
    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<CreateTableWire> wire = CreateTableWire.Read(body, context.Options);
        if (wire.Error is not null)
        {
            return wire.Error;
        }

        Outcome<TableDefinition> draft = TableDraft.Create(wire.Value);
        if (draft.Error is not null)
        {
            return draft.Error;
        }

        var change = new CatalogRequest { CreateTable = new CreateTableChange { Draft = draft.Value } };
        Outcome<TableDefinition> made = await context.Partitions.ChangeCatalogAsync(change, token);
        if (made.Error is not null)
        {
            return made.Error;
        }

        TableDescriptionJson.WriteAnswer(
            response.Json, "TableDescription", made.Value, new TableCounts(), context.Options);
        return null;
    }
}
