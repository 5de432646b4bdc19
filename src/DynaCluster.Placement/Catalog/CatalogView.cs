using System.Collections.Frozen;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Topology;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

/// <summary>A node's watched copy of the catalog: one immutable snapshot, replaced as a whole. It comes from
/// the node's own replica of group 0 or from another node's copy, and never moves back.</summary>
public sealed class CatalogView
{
    private readonly Lock _gate = new();
    private volatile CatalogSnapshot _current = CatalogSnapshot.Empty;
    private TaskCompletionSource _replaced = NewSignal();

    public CatalogSnapshot Current => _current;

    /// <summary>Completes with the next replacement: take it, then look at Current, then await it.</summary>
    public Task Replaced => Volatile.Read(ref _replaced).Task.OnContext();

    /// <returns>False: what is here is as new.</returns>
    public bool Advance(CatalogSnapshot snapshot)
    {
        lock (_gate)
        {
            if (snapshot.Revision <= _current.Revision)
            {
                return false;
            }

            _current = snapshot;
        }

        Interlocked.Exchange(ref _replaced, NewSignal()).SetResult();
        return true;
    }

    /// <summary>Completes when the copy is as new as a revision.</summary>
    public async Task WaitForAsync(long revision, CancellationToken token)
    {
        while (true)
        {
            Task replaced = Replaced;
            if (_current.Revision >= revision)
            {
                return;
            }

            await replaced.WaitAsync(token);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The catalog at one revision.</summary>
public sealed class CatalogSnapshot
{
    public static CatalogSnapshot Empty { get; } = new() { Cluster = new ClusterDefinition(), Revision = 0 };

    /// <summary>Grows with every applied change; orders watches only.</summary>
    public required long Revision { get; init; }

    public required ClusterDefinition Cluster { get; init; }

    /// <summary>Null before the cluster is defined.</summary>
    public PartitionMap? Map { get; init; }

    public FrozenDictionary<string, TableEntry> TablesByName { get; init; }
        = FrozenDictionary<string, TableEntry>.Empty;

    public FrozenDictionary<uint, TableEntry> TablesById { get; init; } = FrozenDictionary<uint, TableEntry>.Empty;

    /// <summary>Ascending by ordinal name: the order of ListTables.</summary>
    public IReadOnlyList<TableEntry> Tables { get; init; } = [];

    /// <summary>All nodes that there ever were, by id. Shared, like placements: never change them.</summary>
    public FrozenDictionary<ulong, NodeDefinition> Nodes { get; init; } = FrozenDictionary<ulong, NodeDefinition>.Empty;

    /// <summary>By group, the catalog's own (0) among them.</summary>
    public FrozenDictionary<uint, GroupPlacement> Placements { get; init; }
        = FrozenDictionary<uint, GroupPlacement>.Empty;

    /// <summary>Where replicas are, the leaving ones too.</summary>
    public FrozenDictionary<ulong, ulong> NodesByReplica { get; init; } = FrozenDictionary<ulong, ulong>.Empty;

    /// <summary>The newest replica id that was issued: who knows it knows whether an older replica is wanted.</summary>
    public ulong LastReplicaId { get; init; }

    /// <summary>All streams that can be read, also of tables that are gone; ascending by table name and label (one
    /// account). Shared: never change them.</summary>
    public IReadOnlyList<StreamDefinition> Streams { get; init; } = [];

    /// <summary>Null: there is none (any more).</summary>
    public StreamDefinition? FindStream(string tableName, string label)
        => Streams.FirstOrDefault(stream => stream.Label == label && stream.TableName == tableName);

    public TableEntry? Find(string name) => TablesByName.GetValueOrDefault(name);

    /// <summary>The same without a string of its own.</summary>
    public TableEntry? Find(ReadOnlySpan<char> name)
        => TablesByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out TableEntry? entry)
            ? entry
            : null;

    public TableEntry? Find(uint id) => TablesById.GetValueOrDefault(id);
}

/// <summary>A table's definition with the schema made from it once. The definition is shared: never change
/// it.</summary>
public sealed record TableEntry(TableDefinition Definition, TableSchema Schema);
