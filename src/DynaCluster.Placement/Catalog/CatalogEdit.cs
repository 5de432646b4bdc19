using DynaCluster.Model;
using DynaCluster.Protocol;
using Google.Protobuf;

namespace DynaCluster.Placement.Catalog;

/// <summary>The value of a catalog key as the next change must see it (in flight, else applied), or null.</summary>
public delegate ReadOnlyMemory<byte>? CatalogLookup(ReadOnlySpan<byte> key);

/// <summary>A key of the catalog and its new value; null deletes it.</summary>
public readonly record struct CatalogMutation(byte[] Key, byte[]? Value);

/// <summary>One change of the catalog while it is decided: reads the current state, collects absolute
/// mutations.</summary>
public sealed class CatalogEdit(CatalogLookup lookup)
{
    private readonly List<CatalogMutation> _mutations = [];
    private CatalogCounters? _counters;

    public IReadOnlyList<CatalogMutation> Mutations => _mutations;

    /// <summary>Null before the cluster is defined.</summary>
    public ClusterDefinition? FindCluster()
        => lookup(CatalogKeys.Cluster) is { } bytes ? ClusterDefinition.Parser.ParseFrom(bytes.Span) : null;

    /// <summary>A definition of the caller's own, or null.</summary>
    public TableDefinition? FindTable(string name)
        => lookup(CatalogKeys.Table(Account, name)) is { } bytes ? TableDefinition.Parser.ParseFrom(bytes.Span) : null;

    /// <summary>A definition of the caller's own, or null.</summary>
    public StreamDefinition? FindStream(string tableName, string label)
        => lookup(CatalogKeys.Stream(Account, tableName, label)) is { } bytes
            ? StreamDefinition.Parser.ParseFrom(bytes.Span)
            : null;

    /// <summary>The caller's own; with what this change has stored before.</summary>
    public CatalogCounters ReadCounters()
        => _counters?.Clone()
            ?? (lookup(CatalogKeys.Counters) is { } bytes ? CatalogCounters.Parser.ParseFrom(bytes.Span) : new());

    /// <summary>All nodes that there ever were, ascending by id, the caller's own.</summary>
    public List<NodeDefinition> ReadNodes()
        => lookup(CatalogKeys.Nodes) is { } bytes ? [.. NodeDefinitions.Parser.ParseFrom(bytes.Span).Nodes] : [];

    /// <summary>A placement of the caller's own, or null.</summary>
    public GroupPlacement? FindPlacement(uint group)
        => lookup(CatalogKeys.Placement(group)) is { } bytes ? GroupPlacement.Parser.ParseFrom(bytes.Span) : null;

    public string Account => FindCluster()?.Account ?? throw new InvariantBrokenException("the cluster is defined");

    public void Define(ClusterDefinition cluster)
        => _mutations.Add(new(CatalogKeys.Cluster.ToArray(), cluster.ToByteArray()));

    public void Store(TableDefinition table)
        => _mutations.Add(new(CatalogKeys.Table(table.Account, table.Name), table.ToByteArray()));

    public void Remove(TableDefinition table)
        => _mutations.Add(new(CatalogKeys.Table(table.Account, table.Name), null));

    public void Store(StreamDefinition stream)
        => _mutations.Add(new(
            CatalogKeys.Stream(stream.Account, stream.TableName, stream.Label), stream.ToByteArray()));

    public void Remove(StreamDefinition stream)
        => _mutations.Add(new(CatalogKeys.Stream(stream.Account, stream.TableName, stream.Label), null));

    public void Store(CatalogCounters counters)
    {
        _counters = counters.Clone();
        _mutations.Add(new(CatalogKeys.Counters.ToArray(), counters.ToByteArray()));
    }

    /// <summary>All nodes, in place of those that were read.</summary>
    public void Store(IEnumerable<NodeDefinition> nodes)
        => _mutations.Add(new(CatalogKeys.Nodes.ToArray(), new NodeDefinitions { Nodes = { nodes } }.ToByteArray()));

    public void Store(GroupPlacement placement)
        => _mutations.Add(new(CatalogKeys.Placement(placement.Group), placement.ToByteArray()));
}
