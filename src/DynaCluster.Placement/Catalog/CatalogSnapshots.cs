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
            Nodes = ReadNodes(state).ToFrozenDictionary(node => node.Id),
            Placements = ReadPlacements(state).ToFrozenDictionary(placement => placement.Group),
            LastReplicaId = state.Get(ColumnFamily.Catalog, CatalogKeys.Counters) is { } counters
                ? CatalogCounters.Parser.ParseFrom(counters).LastReplicaId
                : 0,
        };
    }

    private static Google.Protobuf.Collections.RepeatedField<NodeDefinition> ReadNodes(PartitionState state)
        => state.Get(ColumnFamily.Catalog, CatalogKeys.Nodes) is { } bytes
            ? NodeDefinitions.Parser.ParseFrom(bytes).Nodes
            : [];

    private static List<GroupPlacement> ReadPlacements(PartitionState state)
    {
        List<GroupPlacement> placements = [];
        using IStorageCursor cursor = state.OpenCursor(
            ColumnFamily.Catalog, CatalogKeys.PlacementsLow, CatalogKeys.PlacementsHigh, reverse: false);
        while (cursor.MoveNext())
        {
            placements.Add(GroupPlacement.Parser.ParseFrom(cursor.Value));
        }

        return placements;
    }
}
