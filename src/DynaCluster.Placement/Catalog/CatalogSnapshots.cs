using System.Collections.Frozen;
using DynaCluster.Model.Topology;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Placement.Catalog;

/// <summary>Builds the watched copy from group 0's applied state.</summary>
public static class CatalogSnapshots
{
    /// <param name="state">Group 0's, between two applies.</param>
    /// <param name="before">The snapshot to be replaced: entries of unchanged tables are taken from it.</param>
    public static CatalogSnapshot Build(PartitionState state, CatalogSnapshot before)
    {
        if (state.Get(ColumnFamily.Catalog, CatalogKeys.Cluster) is not { } clusterBytes)
        {
            return CatalogSnapshot.Empty;
        }

        ClusterDefinition cluster = ClusterDefinition.Parser.ParseFrom(clusterBytes);
        var tables = new List<TableEntry>();
        using IStorageCursor cursor = state.OpenCursor(
            ColumnFamily.Catalog, CatalogKeys.TablesLow, CatalogKeys.TablesHigh, reverse: false);
        while (cursor.MoveNext())
        {
            TableDefinition definition = TableDefinition.Parser.ParseFrom(cursor.Value);
            tables.Add(before.Find(definition.Name) is { } known && known.Definition.Equals(definition)
                ? known
                : new TableEntry(definition, TableSchemas.From(definition)));
        }

        tables.Sort((x, y) => string.CompareOrdinal(x.Definition.Name, y.Definition.Name));
        return new CatalogSnapshot
        {
            Revision = state.AppliedIndex,
            Cluster = cluster,
            Map = new PartitionMap(cluster.Groups.Select(range => (range.Group, range.LowHash))),
            TablesByName = tables.ToFrozenDictionary(table => table.Definition.Name, StringComparer.Ordinal),
            TablesById = tables.ToFrozenDictionary(table => table.Definition.Id),
            Tables = tables,
        };
    }
}
