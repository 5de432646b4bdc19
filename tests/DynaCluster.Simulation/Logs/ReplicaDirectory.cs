namespace DynaCluster.Simulation.Logs;

/// <summary>On which node each replica is: what the catalog says in production. Replica ids are never reused.</summary>
public sealed class ReplicaDirectory
{
    private readonly Dictionary<(uint Group, ulong Replica), int> _nodes = [];

    public void Place(uint group, ulong replica, int node) => _nodes[(group, replica)] = node;

    public int? Find(uint group, ulong replica)
        => _nodes.TryGetValue((group, replica), out int node) ? node : null;
}
