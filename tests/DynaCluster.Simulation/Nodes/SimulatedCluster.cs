using DynaCluster.Consensus;
using DynaCluster.Simulation.Checkers;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Networks;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Nodes;

/// <summary>The nodes of one region over their lives, the network between them, and who watches their logs.</summary>
public sealed class SimulatedCluster
{
    private ulong _lastReplica;

    /// <param name="found">Hears what the checkers and the nodes find.</param>
    public SimulatedCluster(SimulatedWorld world, NodeForms forms, Action<string> found)
    {
        World = world;
        Forms = forms;
        Found = found;
        Network = new SimulatedNetwork(world);
        Watch = new LogWatch(found);
        Nodes = [.. Enumerable.Range(0, forms.Nodes).Select(number => new SimulatedNode(this, number))];
        for (uint group = 0; group <= forms.DataGroups; group++)
        {
            foreach (SimulatedNode node in Nodes)
            {
                node.Place(group, NewReplica(group, node.Number));
            }
        }
    }

    public static Guid Id { get; } = new(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]);

    public SimulatedWorld World { get; }

    public NodeForms Forms { get; }

    public Action<string> Found { get; }

    public SimulatedNetwork Network { get; }

    public ReplicaDirectory Directory { get; } = new();

    public LogWatch Watch { get; }

    public IReadOnlyList<SimulatedNode> Nodes { get; }

    public int LifeCount => Nodes.Sum(static node => node.LifeCount);

    /// <summary>The lives that serve now, by node.</summary>
    public IEnumerable<NodeLife> Serving => Nodes.Select(static node => node.Serving).OfType<NodeLife>();

    public void Start()
    {
        foreach (SimulatedNode node in Nodes)
        {
            node.Start();
        }
    }

    /// <summary>The voters that a group begins with.</summary>
    public Membership Founding(uint group)
        => new([.. Nodes.Select(node => node.ReplicaOf(group).Replica)]);

    /// <summary>Issues an id, never used before.</summary>
    public ReplicaIdentity NewReplica(uint group, int node)
    {
        ReplicaIdentity replica = new(Id, group, ++_lastReplica);
        Directory.Place(group, replica.Replica, node);
        return replica;
    }
}
