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

        CatalogCopy rest = new()
        {
            Revision = state.AppliedIndex,
            Cluster = cluster,
            LastReplicaId = state.Get(ColumnFamily.Catalog, CatalogKeys.Counters) is { } counters
                ? CatalogCounters.Parser.ParseFrom(counters).LastReplicaId
                : 0,
        };
        rest.Nodes.Add(ReadNodes(state));
        rest.Placements.Add(ReadPlacements(state));
        List<StreamDefinition> streams = ReadStreams(state);
        return Of(rest, tables, streams.SequenceEqual(before.Streams) ? before.Streams : streams);
    }

    /// <param name="rest">Everything but the tables and the streams.</param>
    /// <param name="streams">Ascending by table name and label.</param>
    internal static CatalogSnapshot Of(
        CatalogCopy rest, List<TableEntry> tables, IReadOnlyList<StreamDefinition> streams)
    {
        tables.Sort((x, y) => string.CompareOrdinal(x.Definition.Name, y.Definition.Name));
        return new CatalogSnapshot
        {
            Revision = rest.Revision,
            Cluster = rest.Cluster,
            Map = new PartitionMap(rest.Cluster.Groups.Select(
                range => (range.Group, range.LowHash, Math.Max(range.Epoch, PartitionMap.FoundingEpoch)))),
            TablesByName = tables.ToFrozenDictionary(table => table.Definition.Name, StringComparer.Ordinal),
            TablesById = tables.ToFrozenDictionary(table => table.Definition.Id),
            Tables = tables,
            Nodes = rest.Nodes.ToFrozenDictionary(node => node.Id),
            Placements = rest.Placements.ToFrozenDictionary(placement => placement.Group),
            NodesByReplica = rest.Placements.SelectMany(placement => placement.Replicas)
                .ToFrozenDictionary(replica => replica.Replica, replica => replica.Node),
            LastReplicaId = rest.LastReplicaId,
            Streams = streams,
        };
    }

    private static List<StreamDefinition> ReadStreams(PartitionState state)
    {
        List<StreamDefinition> streams = [];
        using IStorageCursor cursor = state.OpenCursor(
            ColumnFamily.Catalog, CatalogKeys.StreamsLow, CatalogKeys.StreamsHigh, reverse: false);
        while (cursor.MoveNext())
        {
            streams.Add(StreamDefinition.Parser.ParseFrom(cursor.Value));
        }

        return streams;
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
