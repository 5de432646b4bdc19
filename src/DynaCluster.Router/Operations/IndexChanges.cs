using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>From GlobalSecondaryIndexUpdates to what the catalog is asked to change.</summary>
internal static class IndexChanges
{
    /// <summary>Adds the changes, or says what is wrong with them in themselves.</summary>
    public static ApiError? Add(UpdateTableWire wire, UpdateTableChange change)
    {
        if (wire.GlobalIndexUpdates is not { } updates)
        {
            return null;
        }

        if (updates.Count == 0)
        {
            return ApiErrors.IndexUpdatesEmpty;
        }

        var names = new HashSet<string?>(StringComparer.Ordinal);
        foreach (GlobalIndexUpdateMember update in updates)
        {
            GlobalIndexMember?[] actions = [update.Update, update.Create, update.Delete];
            if (actions.Count(action => action is not null) != 1)
            {
                return actions.All(action => action is null)
                    ? ApiErrors.IndexActionMissing
                    : ApiErrors.IndexActionsMixed;
            }

            string? name = actions.First(action => action is not null)!.Name; // one is there
            if (!names.Add(name))
            {
                return ApiErrors.IndexNamedTwice(name!); // required by the reader
            }
        }

        if (updates.Count(update => update.Update is null) > 1)
        {
            return ApiErrors.OneIndexAtOnce;
        }

        return updates.Select(update => Add(wire, update, change)).FirstOrDefault(error => error is not null);
    }

    private static ApiError? Add(UpdateTableWire wire, GlobalIndexUpdateMember update, UpdateTableChange change)
    {
        if (update.Delete is { } delete)
        {
            change.DeleteIndex = delete.Name;
            return null;
        }

        return update.Create is { } create ? AddCreate(wire, create, change) : AddUpdate(update.Update!, change);
    }

    private static ApiError? AddCreate(UpdateTableWire wire, GlobalIndexMember index, UpdateTableChange change)
    {
        if (wire.AttributeDefinitions is null)
        {
            return ApiErrors.IndexWithoutDefinitions(index.Name!); // required by the reader
        }

        if ((TableDraft.CheckIndex(index) ?? TableDraft.CheckIndexUnits(index, mayClear: false)) is { } error)
        {
            return error;
        }

        // Types that the request does not define are the table's own: the catalog knows them.
        change.CreateIndex = TableDraft.ToDefinition(index, static _ => KeyType.Unspecified);
        return null;
    }

    private static ApiError? AddUpdate(GlobalIndexMember index, UpdateTableChange change)
    {
        if (index.Throughput is null && index.OnDemand is null)
        {
            return ApiErrors.IndexUnitsMissing(index.Name!); // required by the reader
        }

        if (TableDraft.CheckIndexUnits(index, mayClear: true) is { } error)
        {
            return error;
        }

        var update = new IndexThroughputChange { Name = index.Name };
        if (index.Throughput is { } throughput)
        {
            update.ReadCapacityUnits = throughput.Read!.Value; // required by the reader
            update.WriteCapacityUnits = throughput.Write!.Value; // required by the reader
        }

        if (index.OnDemand?.MaxRead is { } read)
        {
            update.MaxReadRequestUnits = Math.Max(0, read);
        }

        if (index.OnDemand?.MaxWrite is { } write)
        {
            update.MaxWriteRequestUnits = Math.Max(0, write);
        }

        change.UpdateIndexes.Add(update);
        return null;
    }
}
