using DynaCluster.Consensus;
using DynaCluster.Simulation.Networks;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Logs;

/// <summary>
/// The frames of all groups of one process: the way out, and to the replicas that it hosts. A frame for another cluster
/// or another replica than this one is refused.
/// </summary>
public sealed class ReplicaLinks
{
    private readonly SortedDictionary<uint, (ReplicaIdentity Replica, Action<ulong, RaftMessage> Receive)> _hosted = [];
    private readonly ReplicaDirectory _directory;
    private readonly NetworkPort _port;
    private readonly Random _random;

    public ReplicaLinks(SimulatedNetwork network, int node, SimulatedProcess process, ReplicaDirectory directory)
    {
        Process = process;
        _directory = directory;
        _random = network.Random;
        _port = network.Attach(node, process, message => Receive((RaftFrame)message));
    }

    public SimulatedProcess Process { get; }

    /// <summary>Frames that were for somebody else.</summary>
    public long RefusedCount { get; private set; }

    /// <summary>By chance at least one and at most the other.</summary>
    public long NextTicks(long min, long max) => _random.NextInt64(min, max + 1);

    public void Host(ReplicaIdentity identity, Action<ulong, RaftMessage> receive)
        => _hosted[identity.Group] = (identity, receive);

    public void Leave(ReplicaIdentity identity) => _hosted.Remove(identity.Group);

    /// <summary>To a replica of the same group; lost when nobody knows where it is.</summary>
    public void Send(ReplicaIdentity from, ulong to, RaftMessage message)
    {
        if (_directory.Find(from.Group, to) is { } node)
        {
            _port.Send(node, new RaftFrame(from.Cluster, from.Group, from.Replica, to, message));
        }
    }

    private void Receive(RaftFrame frame)
    {
        if (_hosted.TryGetValue(frame.Group, out var hosted)
            && hosted.Replica.Cluster == frame.Cluster && hosted.Replica.Replica == frame.To)
        {
            hosted.Receive(frame.From, frame.Message);
        }
        else
        {
            RefusedCount++;
        }
    }
}
