using DynaCluster.Model.Errors;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

public static partial class CatalogChanges
{
    /// <summary>
    /// Billing mode, throughput, deletion protection, table class, global indexes, stream. All but the protection make
    /// the table UPDATING until the lifecycle ends it. The answer shows the throughput from before the change, as
    /// DynamoDB does while it is updating. How many decreases a day are allowed is not limited here yet.
    /// </summary>
    public static Outcome<TableDefinition> UpdateTable(CatalogEdit edit, UpdateTableChange change, DateTimeOffset now)
    {
        if (edit.FindTable(change.Name) is not { } table)
        {
            return ApiErrors.TableNotFound(change.Name);
        }

        if (table.Status != TableStatus.Active)
        {
            return CheckAllocation(table, change) ?? ApiErrors.TableInUse(change.Name, StatusWord(table.Status));
        }

        ApiError? error = CheckAttributeDefinitions(table, change) ?? CheckThroughput(table, change)
            ?? CheckGlobalIndexes(table, change) ?? CheckStream(table, change);
        if (error is not null)
        {
            return error;
        }

        TableDefinition before = table.Clone();
        bool updating = ChangeBilling(table, change, now) | ChangeThroughput(table, change, now)
            | ChangeClassAndCeilings(table, change) | ChangeGlobalIndexes(edit, table, change, now)
            | ChangeStream(edit, table, change, now);
        if (change.HasDeletionProtection)
        {
            table.DeletionProtection = change.DeletionProtection;
        }

        if (updating)
        {
            table.Status = TableStatus.Updating;
        }

        edit.Store(table);
        return WithUnitsOf(before, table.Clone());
    }

    private static TableDefinition WithUnitsOf(TableDefinition before, TableDefinition answer)
    {
        answer.ReadCapacityUnits = before.ReadCapacityUnits;
        answer.WriteCapacityUnits = before.WriteCapacityUnits;
        foreach (GlobalIndexDefinition index in before.GlobalIndexes)
        {
            GlobalIndexDefinition answered = answer.GlobalIndexes.First(other => other.Id == index.Id);
            answered.ReadCapacityUnits = index.ReadCapacityUnits;
            answered.WriteCapacityUnits = index.WriteCapacityUnits;
        }

        return answer;
    }

    private static ApiError? CheckAttributeDefinitions(TableDefinition table, UpdateTableChange change)
    {
        foreach (KeyAttribute asked in change.AttributeDefinitions)
        {
            if (FindKey(table, asked.Name) is { } key && key.Type != asked.Type)
            {
                return ApiErrors.AttributeDefinitionDiffers(asked.Name);
            }
        }

        return null;
    }

    private static KeyAttribute? FindKey(TableDefinition table, string name)
        => table.PartitionKey.Name == name ? table.PartitionKey
            : table.SortKey?.Name == name ? table.SortKey
            : table.LocalIndexes.Select(index => index.SortKey)
                .Concat(table.GlobalIndexes.SelectMany(index => index.PartitionKey.Concat(index.SortKey)))
                .FirstOrDefault(key => key.Name == name);

    private static ApiError? CheckThroughput(TableDefinition table, UpdateTableChange change)
    {
        BillingMode mode = change.HasBillingMode ? change.BillingMode : table.BillingMode;
        bool anyUnits = change.HasReadCapacityUnits || change.HasWriteCapacityUnits;
        if (mode == BillingMode.PayPerRequest)
        {
            return anyUnits ? ApiErrors.ThroughputOnDemand() : null;
        }

        if (table.BillingMode == BillingMode.PayPerRequest && !anyUnits)
        {
            return ApiErrors.ThroughputMissing();
        }

        bool same = table.BillingMode == mode && anyUnits
            && change.ReadCapacityUnits == table.ReadCapacityUnits
            && change.WriteCapacityUnits == table.WriteCapacityUnits;
        return same ? ApiErrors.ThroughputUnchanged(table.ReadCapacityUnits, table.WriteCapacityUnits) : null;
    }

    private static bool ChangeBilling(TableDefinition table, UpdateTableChange change, DateTimeOffset now)
    {
        if (!change.HasBillingMode)
        {
            return false;
        }

        if (change.BillingMode == BillingMode.PayPerRequest && table.BillingMode != BillingMode.PayPerRequest)
        {
            table.ReadCapacityUnits = 0;
            table.WriteCapacityUnits = 0;
            table.PayPerRequestSinceMs = now.ToUnixTimeMilliseconds();
        }

        ChangeIndexBilling(table, change.BillingMode);
        table.BillingMode = change.BillingMode;
        return true;
    }

    private static bool ChangeThroughput(TableDefinition table, UpdateTableChange change, DateTimeOffset now)
    {
        if (!change.HasReadCapacityUnits && !change.HasWriteCapacityUnits)
        {
            return false;
        }

        long read = change.HasReadCapacityUnits ? change.ReadCapacityUnits : table.ReadCapacityUnits;
        long write = change.HasWriteCapacityUnits ? change.WriteCapacityUnits : table.WriteCapacityUnits;
        if (read > table.ReadCapacityUnits || write > table.WriteCapacityUnits)
        {
            table.LastIncreaseAtMs = now.ToUnixTimeMilliseconds();
        }

        if (read < table.ReadCapacityUnits || write < table.WriteCapacityUnits)
        {
            long today = now.ToUnixTimeSeconds() / 86_400;
            table.DecreasesToday = table.DecreasesDay == today ? table.DecreasesToday + 1 : 1;
            table.DecreasesDay = today;
            table.LastDecreaseAtMs = now.ToUnixTimeMilliseconds();
        }

        table.ReadCapacityUnits = read;
        table.WriteCapacityUnits = write;
        return true;
    }

    private static bool ChangeClassAndCeilings(TableDefinition table, UpdateTableChange change)
    {
        if (change.HasTableClass)
        {
            table.TableClass = change.TableClass;
        }

        if (change.HasMaxReadRequestUnits)
        {
            table.MaxReadRequestUnits = change.MaxReadRequestUnits;
        }

        if (change.HasMaxWriteRequestUnits)
        {
            table.MaxWriteRequestUnits = change.MaxWriteRequestUnits;
        }

        return change.HasTableClass || change.HasMaxReadRequestUnits || change.HasMaxWriteRequestUnits;
    }
}
