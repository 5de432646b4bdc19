using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>UpdateTable: billing mode, throughput, deletion protection, table class, global indexes, stream. Throughput
/// is stored and reported; it does not throttle yet.</summary>
internal sealed class UpdateTableOperation(RouterContext context) : DynamoOperation("UpdateTable")
{
    public override async ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<TableAnswer> done = await ActAsync(UpdateTableWire.Read(body, context.Options), token);
        if (done.Error is not null)
        {
            return done.Error;
        }

        TableDescriptionJson.WriteAnswer(
            response.Json, "TableDescription", done.Value.Table, done.Value.Counts, context.Options);
        return null;
    }

    /// <param name="wire">The request as a door has read it.</param>
    internal async ValueTask<Outcome<TableAnswer>> ActAsync(Outcome<UpdateTableWire> wire, CancellationToken token)
    {
        if (wire.Error is not null)
        {
            return wire.Error;
        }

        Outcome<UpdateTableChange> change = ToChange(wire.Value);
        if (change.Error is not null)
        {
            return change.Error;
        }

        Outcome<TableDefinition> updated = await context.Partitions.ChangeCatalogAsync(
            new CatalogRequest { UpdateTable = change.Value }, token);
        if (updated.Error is not null)
        {
            return updated.Error;
        }

        return new TableAnswer(updated.Value, await TableStatistics.CountAsync(context, updated.Value, token));
    }

    private static Outcome<UpdateTableChange> ToChange(UpdateTableWire wire)
    {
        if (wire.Throughput is null && wire.BillingMode is null && wire.TableClass is null
            && wire.DeletionProtection is null && wire.Stream is null && wire.GlobalIndexUpdates is not { Count: > 0 })
        {
            return ApiErrors.NothingToUpdate;
        }

        if (wire.BillingMode == "PROVISIONED" && wire.Throughput is null)
        {
            return ApiErrors.UpdateWithoutThroughput;
        }

        var change = new UpdateTableChange { Name = wire.Name };
        if (wire.Throughput is { } throughput)
        {
            if (TableDraft.CheckUnits(throughput) is { } error)
            {
                return error;
            }

            change.ReadCapacityUnits = throughput.Read!.Value; // required by the reader
            change.WriteCapacityUnits = throughput.Write!.Value; // required by the reader
        }

        if (wire.BillingMode is not null)
        {
            change.BillingMode = TableDraft.ToBillingMode(wire.BillingMode);
        }

        if (wire.DeletionProtection is { } protection)
        {
            change.DeletionProtection = protection;
        }

        if (wire.TableClass is not null)
        {
            change.TableClass = wire.TableClass;
        }

        if (wire.Stream is { } stream)
        {
            bool enabled = stream.Enabled!.Value; // required by the reader
            if (enabled == stream.View is null)
            {
                return enabled ? ApiErrors.UpdatedStreamViewMissing : ApiErrors.UpdatedStreamViewWithoutStream;
            }

            change.Stream = new StreamChange
            {
                Enabled = enabled,
                View = enabled ? StreamViews.OfWord(stream.View!) : StreamView.Unspecified, // checked above
            };
        }

        foreach (AttributeDefinitionMember definition in wire.AttributeDefinitions ?? [])
        {
            change.AttributeDefinitions.Add(new KeyAttribute
            {
                Name = definition.Name,
                Type = TableDraft.ToKeyType(definition.Type!), // required by the reader
            });
        }

        return IndexChanges.Add(wire, change) is { } wrong ? wrong : change;
    }
}
