using System.Collections.Frozen;

namespace DynaCluster.Node.Partitions;

/// <summary>The replicas that are open on this node, by group: replaced as a whole, so that requests look one up
/// without a lock. Thread-safe.</summary>
internal sealed class ReplicaTable
{
    private readonly Lock _gate = new();
    private volatile FrozenDictionary<uint, GroupReplica> _replicas = FrozenDictionary<uint, GroupReplica>.Empty;

    /// <summary>Ascending by group.</summary>
    public IEnumerable<GroupReplica> All => _replicas.Values.OrderBy(static replica => replica.Group);

    public GroupReplica? Find(uint group) => _replicas.GetValueOrDefault(group);

    /// <summary>Shows it, in place of an earlier one of its group.</summary>
    public void Show(GroupReplica replica) => Change(replicas => replicas[replica.Group] = replica);

    public void Hide(uint group) => Change(replicas => replicas.Remove(group));

    private void Change(Action<Dictionary<uint, GroupReplica>> change)
    {
        lock (_gate)
        {
            var next = _replicas.ToDictionary();
            change(next);
            _replicas = next.ToFrozenDictionary();
        }
    }
}
