using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

/// <summary>
/// Global indexes. One that UpdateTable makes is CREATING while the groups get to know it (the table is UPDATING), then
/// backfilling, then ACTIVE; one that is deleted is DELETING until its entries are gone. One at a time is made or
/// deleted.
/// </summary>
public static partial class CatalogChanges
{
    /// <summary>Ends the backfill of an index: it is ACTIVE. Idempotent.</summary>
    /// <param name="asked">The table as it was known.</param>
    public static void SettleIndex(CatalogEdit edit, TableDefinition asked, uint index)
    {
        if (FindIndex(edit, asked, index) is ({ } table, { Status: IndexStatus.Creating, Backfilling: true } settled))
        {
            settled.Status = IndexStatus.Active;
            settled.Backfilling = false;
            edit.Store(table);
        }
    }

    /// <summary>Notes how many items the groups have looked at for an index that is being filled.</summary>
    public static void NoteBackfill(CatalogEdit edit, TableDefinition asked, uint index, long items)
    {
        if (FindIndex(edit, asked, index) is ({ } table, { Backfilling: true } filled)
            && items > filled.BackfilledItems)
        {
            filled.BackfilledItems = items;
            edit.Store(table);
        }
    }

    /// <summary>Takes an index out of its table's definition when its entries are gone. Groups have no schema with it
    /// since it is DELETING, so the version stays. Idempotent.</summary>
    /// <param name="asked">The table as it was known.</param>
    public static void RemoveIndex(CatalogEdit edit, TableDefinition asked, uint index)
    {
        if (FindIndex(edit, asked, index) is ({ } table, { Status: IndexStatus.Deleting } removed))
        {
            table.GlobalIndexes.Remove(removed);
            edit.Store(table);
        }
    }

    private static (TableDefinition Table, GlobalIndexDefinition Index)? FindIndex(
        CatalogEdit edit, TableDefinition asked, uint index)
        => edit.FindTable(asked.Name) is { } table && table.Id == asked.Id
            && table.GlobalIndexes.FirstOrDefault(one => one.Id == index) is { } found
                ? (table, found)
                : null;

    private static GlobalIndexDefinition? FindIndex(TableDefinition table, string name)
        => table.GlobalIndexes.FirstOrDefault(index => index.Name == name);

    private static bool HasLocalIndex(TableDefinition table, string name)
        => table.LocalIndexes.Any(index => index.Name == name);

    private static uint NextIndexId(CatalogCounters counters)
        => checked(GlobalIndexSchema.FirstId + ++counters.LastGlobalIndex);

    private static void Advance(GlobalIndexDefinition index)
    {
        if (index is { Status: IndexStatus.Creating, Backfill: true })
        {
            index.Backfilling = true;
        }
        else if (index.Status != IndexStatus.Deleting)
        {
            index.Status = IndexStatus.Active;
        }
    }

    // Of a table that is UPDATING because of it.
    private static ApiError? CheckAllocation(TableDefinition table, UpdateTableChange change)
        => change.HasDeleteIndex
            && FindIndex(table, change.DeleteIndex) is { Status: IndexStatus.Creating, Backfilling: false }
                ? ApiErrors.IndexInAllocation(table.Name, change.DeleteIndex)
                : null;

    private static ApiError? CheckGlobalIndexes(TableDefinition table, UpdateTableChange change)
        => CheckCreatedIndex(table, change) ?? CheckDeletedIndex(table, change)
            ?? CheckUpdatedIndexes(table, change) ?? CheckBillingOfIndexes(table, change);

    private static ApiError? CheckCreatedIndex(TableDefinition table, UpdateTableChange change)
    {
        if (change.CreateIndex is not { } index)
        {
            return null;
        }

        if (FindIndex(table, index.Name) is not null || HasLocalIndex(table, index.Name))
        {
            return ApiErrors.IndexAlreadyExists;
        }

        if (change.HasDeleteIndex || table.GlobalIndexes.Any(IsOnline))
        {
            return ApiErrors.OneIndexAtOnce;
        }

        if (table.GlobalIndexes.Count >= Limits.GlobalIndexesMax)
        {
            return ApiErrors.GlobalIndexLimit;
        }

        int projected = index.NonKeyAttributes.Count + table.LocalIndexes.Sum(own => own.NonKeyAttributes.Count)
            + table.GlobalIndexes.Sum(own => own.NonKeyAttributes.Count);
        if (projected > Limits.ProjectedAttributesMax)
        {
            return ApiErrors.TooManyProjectedAttributes;
        }

        return CheckKeyTypes(table, change) ?? CheckCreatedThroughput(table, change);
    }

    private static ApiError? CheckKeyTypes(TableDefinition table, UpdateTableChange change)
    {
        List<KeyAttribute> keys = [.. change.CreateIndex.PartitionKey.Concat(change.CreateIndex.SortKey)];
        if (keys.TrueForAll(key => TypeOf(table, change, key.Name) != KeyType.Unspecified))
        {
            return null;
        }

        return ApiErrors.KeysNotDefined(
            string.Join(", ", keys.Select(key => key.Name)),
            string.Join(", ", change.AttributeDefinitions.Select(key => key.Name)));
    }

    // What the request defines is merged with what the table has: the two do not contradict each other, it was checked.
    private static KeyType TypeOf(TableDefinition table, UpdateTableChange change, string attribute)
        => (change.AttributeDefinitions.FirstOrDefault(key => key.Name == attribute) ?? FindKey(table, attribute))?.Type
            ?? KeyType.Unspecified;

    private static ApiError? CheckCreatedThroughput(TableDefinition table, UpdateTableChange change)
    {
        GlobalIndexDefinition index = change.CreateIndex;
        if (ModeOf(table, change) == BillingMode.PayPerRequest)
        {
            return index.ReadCapacityUnits + index.WriteCapacityUnits > 0
                ? ApiErrors.IndexUnitsOnDemand(index.Name)
                : null;
        }

        if (index.ReadCapacityUnits == 0)
        {
            return ApiErrors.IndexThroughputMissing(index.Name);
        }

        return index.MaxReadRequestUnits + index.MaxWriteRequestUnits > 0
            ? ApiErrors.IndexCeilingProvisioned(
                index.MaxReadRequestUnits > 0 ? "MaxReadRequestUnits" : "MaxWriteRequestUnits", index.Name)
            : null;
    }

    private static ApiError? CheckDeletedIndex(TableDefinition table, UpdateTableChange change)
    {
        if (!change.HasDeleteIndex)
        {
            return null;
        }

        string name = change.DeleteIndex;
        return FindIndex(table, name) switch
        {
            null when HasLocalIndex(table, name) => ApiErrors.IndexNotGlobal("delete", name),
            null => ApiErrors.IndexMissing(table.Name, name),
            { Status: IndexStatus.Creating, Backfilling: false } => ApiErrors.IndexInAllocation(table.Name, name),
            { Status: IndexStatus.Deleting or IndexStatus.Updating } busy
                => ApiErrors.IndexInUse(table.Name, name, StatusWord(busy.Status)),
            { } own => table.GlobalIndexes.Any(index => index.Id != own.Id && IsOnline(index))
                ? ApiErrors.OneIndexAtOnce
                : null,
        };
    }

    private static ApiError? CheckUpdatedIndexes(TableDefinition table, UpdateTableChange change)
    {
        foreach (IndexThroughputChange update in change.UpdateIndexes)
        {
            ApiError? error = FindIndex(table, update.Name) switch
            {
                null when HasLocalIndex(table, update.Name) => ApiErrors.IndexNotGlobal("update", update.Name),
                null => ApiErrors.IndexMissing(table.Name, update.Name),
                { Status: IndexStatus.Active } index => CheckUpdatedIndex(table, change, index, update),
                { } busy => ApiErrors.IndexInUse(table.Name, update.Name, StatusWord(busy.Status)),
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static ApiError? CheckUpdatedIndex(
        TableDefinition table, UpdateTableChange change, GlobalIndexDefinition index, IndexThroughputChange update)
    {
        bool anyUnits = update.HasReadCapacityUnits || update.HasWriteCapacityUnits;
        if (ModeOf(table, change) == BillingMode.PayPerRequest)
        {
            return anyUnits ? ApiErrors.IndexUnitsOnDemand(update.Name) : null;
        }

        if (update.HasMaxReadRequestUnits || update.HasMaxWriteRequestUnits)
        {
            return ApiErrors.IndexCeilingProvisioned(
                update.HasMaxReadRequestUnits ? "MaxReadRequestUnits" : "MaxWriteRequestUnits", update.Name);
        }

        bool same = anyUnits && update.ReadCapacityUnits == index.ReadCapacityUnits
            && update.WriteCapacityUnits == index.WriteCapacityUnits;
        return same
            ? ApiErrors.IndexThroughputUnchanged(index.Name, index.ReadCapacityUnits, index.WriteCapacityUnits)
            : null;
    }

    // A change of the billing mode concerns all indexes: none may be on its way, and each needs its units.
    private static ApiError? CheckBillingOfIndexes(TableDefinition table, UpdateTableChange change)
    {
        if (ModeOf(table, change) == table.BillingMode)
        {
            return null;
        }

        if (table.GlobalIndexes.FirstOrDefault(IsOnline) is { } busy)
        {
            return ApiErrors.ThroughputBlocked(table.Name, StatusWord(busy.Status), busy.Name);
        }

        if (change.BillingMode == BillingMode.PayPerRequest)
        {
            return null;
        }

        string missing = string.Join(",", table.GlobalIndexes
            .Where(index => !change.UpdateIndexes.Any(update => update.Name == index.Name
                && update is { HasReadCapacityUnits: true, HasWriteCapacityUnits: true }))
            .Select(index => index.Name));
        return missing.Length == 0 ? null : ApiErrors.IndexThroughputMissing(missing);
    }

    private static bool ChangeGlobalIndexes(
        CatalogEdit edit, TableDefinition table, UpdateTableChange change, DateTimeOffset now)
    {
        foreach (IndexThroughputChange update in change.UpdateIndexes)
        {
            UpdateIndex(table.GlobalIndexes.First(index => index.Name == update.Name), update, now);
        }

        if (change.HasDeleteIndex)
        {
            GlobalIndexDefinition deleted = table.GlobalIndexes.First(index => index.Name == change.DeleteIndex);
            deleted.Status = IndexStatus.Deleting;
            deleted.Backfilling = false;
            table.Version++;
        }

        if (change.CreateIndex is not null)
        {
            CatalogCounters counters = edit.ReadCounters();
            table.GlobalIndexes.Add(CreateIndex(table, change, counters));
            table.Version++;
            edit.Store(counters);
        }

        return change.HasDeleteIndex || change.CreateIndex is not null || change.UpdateIndexes.Count > 0;
    }

    private static GlobalIndexDefinition CreateIndex(
        TableDefinition table, UpdateTableChange change, CatalogCounters counters)
    {
        GlobalIndexDefinition index = change.CreateIndex.Clone();
        index.Id = NextIndexId(counters);
        index.Status = IndexStatus.Creating;
        index.Backfill = true;
        index.SinceVersion = table.Version + 1; // of this change
        foreach (KeyAttribute key in index.PartitionKey.Concat(index.SortKey))
        {
            key.Type = TypeOf(table, change, key.Name);
        }

        return index;
    }

    private static void UpdateIndex(GlobalIndexDefinition index, IndexThroughputChange update, DateTimeOffset now)
    {
        index.Status = IndexStatus.Updating;
        index.MaxReadRequestUnits =
            update.HasMaxReadRequestUnits ? update.MaxReadRequestUnits : index.MaxReadRequestUnits;
        index.MaxWriteRequestUnits =
            update.HasMaxWriteRequestUnits ? update.MaxWriteRequestUnits : index.MaxWriteRequestUnits;
        long read = update.HasReadCapacityUnits ? update.ReadCapacityUnits : index.ReadCapacityUnits;
        long write = update.HasWriteCapacityUnits ? update.WriteCapacityUnits : index.WriteCapacityUnits;
        if (read > index.ReadCapacityUnits || write > index.WriteCapacityUnits)
        {
            index.LastIncreaseAtMs = now.ToUnixTimeMilliseconds();
        }

        if (read < index.ReadCapacityUnits || write < index.WriteCapacityUnits)
        {
            long today = now.ToUnixTimeSeconds() / 86_400;
            index.DecreasesToday = index.DecreasesDay == today ? index.DecreasesToday + 1 : 1;
            index.DecreasesDay = today;
            index.LastDecreaseAtMs = now.ToUnixTimeMilliseconds();
        }

        index.ReadCapacityUnits = read;
        index.WriteCapacityUnits = write;
    }

    // What belongs to the other mode goes.
    private static void ChangeIndexBilling(TableDefinition table, BillingMode mode)
    {
        if (mode == table.BillingMode)
        {
            return;
        }

        foreach (GlobalIndexDefinition index in table.GlobalIndexes)
        {
            index.ReadCapacityUnits = 0;
            index.WriteCapacityUnits = 0;
            index.MaxReadRequestUnits = 0;
            index.MaxWriteRequestUnits = 0;
        }
    }

    private static BillingMode ModeOf(TableDefinition table, UpdateTableChange change)
        => change.HasBillingMode ? change.BillingMode : table.BillingMode;

    /// <summary>It is being made or deleted while the table is used.</summary>
    private static bool IsOnline(GlobalIndexDefinition index)
        => index.Status is IndexStatus.Creating or IndexStatus.Deleting;

    private static string StatusWord(IndexStatus status) => status switch
    {
        IndexStatus.Creating => "created",
        IndexStatus.Updating => "updated",
        IndexStatus.Deleting => "deleted",
        _ => throw new InvariantBrokenException("an active index is not in use by a change"),
    };
}
