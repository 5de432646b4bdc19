using DynaCluster.Model.Flows;
using DynaCluster.Node.Hosting;
using DynaCluster.Routing;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Worlds;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Simulation.Nodes;

/// <summary>One life of a node.</summary>
/// <param name="node">Its number.</param>
public sealed class NodeLife(SimulatedProcess process, int node)
{
    public int Node => node;

    public SimulatedProcess Process => process;

    public NodeHost? Host { get; internal set; }

    public bool IsReady { get; internal set; }

    internal SortedDictionary<uint, SimulatedLog> Logs { get; } = [];

    internal SortedDictionary<uint, MemoryEngine> Engines { get; } = [];

    /// <summary>Calls the partitions as a router does over a connection.</summary>
    /// <exception cref="ProcessLostException">The process died first: the outcome is unknown.</exception>
    public Task<T> CallAsync<T>(Func<IPartitionChannel, ValueTask<T>> call)
        => process.CallAsync(() => call(Host?.Partitions ?? throw new ProcessLostException(process.Name))).OnContext();
}
