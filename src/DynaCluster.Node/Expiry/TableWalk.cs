using DynaCluster.Model.Tables;

namespace DynaCluster.Node.Expiry;

/// <summary>How far one sweep is with one table.</summary>
/// <param name="begin">Where it begins, in seconds.</param>
/// <param name="end">Where it ends: seconds, exclusive.</param>
internal sealed class TableWalk(TableSchema schema, TtlSchema ttl, long begin, long end)
{
    public TableSchema Schema => schema;

    public TtlSchema Ttl => ttl;

    public long End => end;

    /// <summary>Time of expiry at which the newest step began.</summary>
    public long Seconds { get; set; } = begin;

    /// <summary>The last entry that was looked at; null: none yet.</summary>
    public byte[]? Last { get; set; }

    public bool IsOver { get; set; }

    public bool IsBackfilling { get; set; }
}
