using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>CreateTable, with local and global secondary indexes.</summary>
internal sealed class CreateTableOperation(RouterContext context) : DynamoOperation("CreateTable")
{
    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<TableAnswer> done = await ActAsync(CreateTableWire.Read(body, context.Options), token);
        if (done.Error is not null)
        {
            return done.Error;
        }

        TableDescriptionJson.WriteAnswer(
            response.Json, "TableDescription", done.Value.Table, done.Value.Counts, context.Options);
        return null;
    }

    /// <param name="wire">The request as a door has read it.</param>
    internal async ValueTask<Outcome<TableAnswer>> ActAsync(Outcome<CreateTableWire> wire, CancellationToken token)
    {
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
        return made.Error is { } error ? error : new TableAnswer(made.Value, new TableCounts());
    }
}
