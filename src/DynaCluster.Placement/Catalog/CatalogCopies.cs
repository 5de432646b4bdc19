using System.Collections.Frozen;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

/// <summary>The catalog as it travels to nodes that have no replica of it: whole, then what differs.</summary>
public static class CatalogCopies
{
    /// <param name="sent">What the receiver has; null: nothing.</param>
    public static CatalogCopy Of(CatalogSnapshot now, CatalogSnapshot? sent)
    {
        CatalogCopy copy = new()
        {
            Revision = now.Revision,
            Whole = sent is null,
            Cluster = now.Cluster,
            LastReplicaId = now.LastReplicaId,
        };
        copy.Nodes.Add(now.Nodes.Values.OrderBy(node => node.Id));
        copy.Placements.Add(now.Placements.Values.OrderBy(placement => placement.Group));
        copy.Tables.Add(now.Tables
            .Where(table => sent is null || !ReferenceEquals(sent.Find(table.Definition.Id), table))
            .Select(table => table.Definition));
        copy.RemovedTables.Add(sent?.TablesById.Keys.Where(id => now.Find(id) is null) ?? []);
        copy.StreamsTold = sent is null || !ReferenceEquals(sent.Streams, now.Streams);
        if (copy.StreamsTold)
        {
            copy.Streams.Add(now.Streams);
        }

        return copy;
    }

    /// <summary>The snapshot that a copy makes of the one before it on the same stream.</summary>
    public static CatalogSnapshot Apply(CatalogCopy copy, CatalogSnapshot before)
    {
        Dictionary<uint, TableEntry> tables = copy.Whole ? [] : before.TablesById.ToDictionary();
        foreach (uint removed in copy.RemovedTables)
        {
            tables.Remove(removed);
        }

        foreach (TableDefinition definition in copy.Tables)
        {
            tables[definition.Id] = before.Find(definition.Id) is { } known && known.Definition.Equals(definition)
                ? known
                : new TableEntry(definition, TableSchemas.From(definition));
        }

        return CatalogSnapshots.Of(
            copy, [.. tables.Values], copy.StreamsTold ? [.. copy.Streams] : before.Streams);
    }
}
