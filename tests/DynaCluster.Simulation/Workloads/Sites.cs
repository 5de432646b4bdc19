using DynaCluster.Simulation.Nodes;

namespace DynaCluster.Simulation.Workloads;

/// <summary>Where clients are: each is beside one node. In half of the runs there is a node beside which nobody writes:
/// cut off, it has nothing to wait for and would answer from the past, if it answered.</summary>
public sealed class Sites(SimulatedCluster cluster)
{
    private readonly int _quiet = cluster.World.Random.Next(2 * cluster.Nodes.Count);

    public Connection ConnectAt(int site) => new(cluster.World, cluster, site % cluster.Nodes.Count);

    /// <summary>For whoever writes.</summary>
    public Connection Connect()
    {
        int site = cluster.World.Random.Next(cluster.Nodes.Count);
        return ConnectAt(site == _quiet ? site + 1 : site);
    }
}
