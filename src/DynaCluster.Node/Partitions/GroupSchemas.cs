using System.Collections.Concurrent;
using DynaCluster.Model.Tables;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Partitions;

/// <summary>The schemas of a group's own state, each parsed once per version. Thread-safe; bounded by the tables
/// known.</summary>
internal sealed class GroupSchemas(PartitionState state)
{
    private readonly ConcurrentDictionary<uint, (GroupTable Table, TableSchema Schema)> _parsed = new();

    /// <summary>The schema that the group has applied, or null: it does not know the table (any more).</summary>
    public TableSchema? Find(uint table)
    {
        if (state.FindTable(table) is not { } known)
        {
            _parsed.TryRemove(table, out _);
            return null;
        }

        if (_parsed.TryGetValue(table, out (GroupTable Table, TableSchema Schema) cached)
            && ReferenceEquals(cached.Table, known))
        {
            return cached.Schema;
        }

        TableSchema schema = TableSchemas.From(TableDefinition.Parser.ParseFrom(known.Schema.Span));
        _parsed[table] = (known, schema);
        return schema;
    }
}
