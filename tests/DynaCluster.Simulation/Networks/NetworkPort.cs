using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Networks;

/// <summary>One process on the network: it sends, and gets what is sent to its node while it lives.</summary>
public sealed class NetworkPort
{
    private readonly SimulatedNetwork _network;
    private readonly Action<object> _receive;

    internal NetworkPort(SimulatedNetwork network, int node, SimulatedProcess process, Action<object> receive)
    {
        _network = network;
        Node = node;
        Process = process;
        _receive = receive;
    }

    public int Node { get; }

    internal SimulatedProcess Process { get; }

    /// <param name="message">Immutable: it is handed over as it is, perhaps twice, perhaps never.</param>
    public void Send(int node, object message) => _network.Send(this, node, message);

    internal void Receive(object message) => _receive(message);
}
