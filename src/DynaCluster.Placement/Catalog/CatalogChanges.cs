using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

/// <summary>
/// The rules of the catalog: each decides one change as a pure function of the current state, the time and chance, with
/// DynamoDB's states and errors. What they answer is the table as of the change.
/// </summary>
public static partial class CatalogChanges
{
    /// <summary>Defines the cluster once, with its first node and that node's replicas of all groups; later calls
    /// change nothing.</summary>
    /// <param name="first">The node that makes the cluster; null: the replicas are placed by other means.</param>
    public static void DefineCluster(CatalogEdit edit, ClusterDefinition cluster, NodeDefinition? first)
    {
        if (edit.FindCluster() is not null)
        {
            return;
        }

        // The first replicas took the ids 1 to groups + 1; the counter issues all later ones.
        edit.Define(cluster);
        edit.Store(new CatalogCounters
        {
            LastReplicaId = (uint)cluster.Groups.Count + 1,
            LastNodeId = first?.Id ?? 0,
        });
        if (first is null)
        {
            return;
        }

        edit.Store([first]);
        foreach (uint group in cluster.Groups.Select(range => range.Group).Prepend(0u))
        {
            var placement = new GroupPlacement { Group = group, Epoch = 1 };
            placement.Replicas.Add(new PlacedReplica { Replica = group + 1, Node = first.Id });
            edit.Store(placement);
        }
    }

    /// <summary>The table begins as CREATING with an id that was never used before.</summary>
    public static Outcome<TableDefinition> CreateTable(
        CatalogEdit edit, CreateTableChange change, DateTimeOffset now, Random random)
    {
        if (edit.FindTable(change.Draft.Name) is not null)
        {
            return ApiErrors.TableAlreadyExists(change.Draft.Name);
        }

        CatalogCounters counters = edit.ReadCounters();
        if (counters.Tables >= Limits.TablesMax)
        {
            return ApiErrors.TooManyTables();
        }

        counters.LastTableId++;
        counters.Tables++;
        TableDefinition table = change.Draft.Clone();
        table.Id = counters.LastTableId;
        table.Version = 1;
        table.Account = edit.Account;
        table.TableUuid = RandomIds.Uuid(random);
        table.Status = TableStatus.Creating;
        table.CreatedAtMs = now.ToUnixTimeMilliseconds();
        if (table.BillingMode == BillingMode.PayPerRequest)
        {
            table.PayPerRequestSinceMs = table.CreatedAtMs;
        }

        uint index = 0;
        foreach (LocalIndexDefinition local in table.LocalIndexes)
        {
            local.Id = ++index;
        }

        foreach (GlobalIndexDefinition global in table.GlobalIndexes)
        {
            global.Id = NextIndexId(counters);
            global.Status = IndexStatus.Creating;
        }

        if (table.Stream is { } stream)
        {
            BeginStream(edit, table, stream.View, counters, now);
        }

        edit.Store(table);
        edit.Store(counters);
        return table;
    }

    /// <summary>The table becomes DELETING; asked again while it is, nothing changes and the answer is the
    /// same.</summary>
    public static Outcome<TableDefinition> DeleteTable(
        CatalogEdit edit, DeleteTableChange change, DateTimeOffset now)
    {
        if (edit.FindTable(change.Name) is not { } table)
        {
            return ApiErrors.TableNotFound(change.Name);
        }

        switch (table.Status)
        {
            case TableStatus.Deleting:
                return table;
            case TableStatus.Creating or TableStatus.Updating:
                return ApiErrors.TableInUse(change.Name, StatusWord(table.Status));
        }

        if (table.DeletionProtection)
        {
            return ApiErrors.TableProtected();
        }

        if (table.GlobalIndexes.Any(index => index.Status != IndexStatus.Active))
        {
            return ApiErrors.IndexesInUse;
        }

        EndStream(edit, table, now);
        table.Status = TableStatus.Deleting;
        edit.Store(table);
        return table;
    }

    /// <summary>The table, or a part of it, is between two states.</summary>
    public static bool IsUnfinished(TableDefinition table)
        => IsSchemaUnfinished(table) || table.GlobalIndexes.Any(index => index.Status != IndexStatus.Active);

    /// <summary>Groups have to apply the newest version of its schema, or to drop it.</summary>
    public static bool IsSchemaUnfinished(TableDefinition table)
        => table.Status != TableStatus.Active || table.Ttl is { Status: TtlStatus.Enabling or TtlStatus.Disabling };

    /// <summary>Ends CREATING or UPDATING, of the table and of its parts, when every group has applied this version of
    /// the table's schema. Idempotent.</summary>
    public static void Activate(CatalogEdit edit, TableDefinition asked)
    {
        if (edit.FindTable(asked.Name) is not { Status: not TableStatus.Deleting } table
            || table.Id != asked.Id || table.Version != asked.Version)
        {
            return;
        }

        bool settled = SettleTimeToLive(table);
        if (settled || table.Status != TableStatus.Active)
        {
            table.Status = TableStatus.Active;
            foreach (GlobalIndexDefinition index in table.GlobalIndexes)
            {
                Advance(index);
            }

            edit.Store(table);
            SettleStream(edit, table);
        }
    }

    /// <summary>Ends DELETING when every group has dropped the table. Idempotent.</summary>
    public static void Remove(CatalogEdit edit, TableDefinition asked)
    {
        if (edit.FindTable(asked.Name) is { Status: TableStatus.Deleting } table && table.Id == asked.Id)
        {
            CatalogCounters counters = edit.ReadCounters();
            counters.Tables--;
            edit.Remove(table);
            edit.Store(counters);
            SettleStream(edit, table);
        }
    }

    private static string StatusWord(TableStatus status) => status switch
    {
        TableStatus.Creating => "created",
        TableStatus.Updating => "updated",
        TableStatus.Deleting => "deleted",
        _ => throw new InvariantBrokenException("an active table is not in use by a change"),
    };
}
