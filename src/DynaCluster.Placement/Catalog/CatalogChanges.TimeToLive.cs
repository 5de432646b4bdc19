using DynaCluster.Model.Errors;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

public static partial class CatalogChanges
{
    /// <summary>
    /// Time to live of a table begins to be enabled or disabled; the table stays ACTIVE. Groups learn it as a new
    /// version of the schema, and the lifecycle ends the change when all of them have it.
    /// </summary>
    /// <param name="interval">How long after one change the next is refused.</param>
    public static Outcome<TableDefinition> UpdateTimeToLive(
        CatalogEdit edit, UpdateTimeToLiveChange change, DateTimeOffset now, TimeSpan interval)
    {
        if (edit.FindTable(change.Table) is not { } table)
        {
            return ApiErrors.TableNotFound(change.Table);
        }

        if (table.Status != TableStatus.Active)
        {
            return ApiErrors.TableInUse(change.Table, StatusWord(table.Status));
        }

        TableTtl ttl = table.Ttl ?? new TableTtl();
        if (CheckTimeToLive(ttl, change, now, interval) is { } error)
        {
            return error;
        }

        ttl.Attribute = change.Attribute;
        ttl.Status = change.Enabled ? TtlStatus.Enabling : TtlStatus.Disabling;
        ttl.ChangedAtMs = now.ToUnixTimeMilliseconds();
        ttl.Generation += change.Enabled ? 1u : 0u;
        table.Ttl = ttl;
        table.Version++;
        edit.Store(table);
        return table;
    }

    private static ApiError? CheckTimeToLive(
        TableTtl ttl, UpdateTimeToLiveChange change, DateTimeOffset now, TimeSpan interval)
    {
        bool enabled = ttl.Status is TtlStatus.Enabling or TtlStatus.Enabled;
        if (enabled && ttl.Attribute != change.Attribute)
        {
            return ApiErrors.TimeToLiveOnOtherAttribute(ttl.Attribute);
        }

        if (enabled == change.Enabled)
        {
            return ApiErrors.TimeToLiveUnchanged(enabled);
        }

        bool early = ttl.Status != TtlStatus.Unspecified
            && now.ToUnixTimeMilliseconds() - ttl.ChangedAtMs < (long)interval.TotalMilliseconds;
        return early ? ApiErrors.TimeToLiveChangedOften() : null;
    }

    /// <summary>Ends ENABLING or DISABLING.</summary>
    /// <returns>False: it was between no two states.</returns>
    private static bool SettleTimeToLive(TableDefinition table)
    {
        TtlStatus settled = table.Ttl?.Status switch
        {
            TtlStatus.Enabling => TtlStatus.Enabled,
            TtlStatus.Disabling => TtlStatus.Disabled,
            _ => TtlStatus.Unspecified,
        };
        if (settled == TtlStatus.Unspecified || table.Ttl is not { } ttl)
        {
            return false;
        }

        ttl.Status = settled;
        return true;
    }
}
