using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Networks;

/// <summary>
/// Messages between nodes. The seed decides how long each is under way, whether it is lost, comes twice or is
/// overtaken; a partition takes what is sent across it and what is under way when it begins. What is under way to a
/// process that dies never reaches the one after it; what a process sent before it died may still arrive.
/// </summary>
public sealed class SimulatedNetwork(SimulatedWorld world)
{
    private readonly SortedDictionary<int, NetworkPort> _ports = [];
    private readonly HashSet<(int From, int To)> _cut = [];

    public NetworkFaults Faults { get; set; } = NetworkFaults.Calm;

    public Random Random => world.Random;

    public long SentCount { get; private set; }

    public long LostCount { get; private set; }

    /// <summary>Puts a process on the network as its node, in place of the one before.</summary>
    /// <param name="receive">Runs in the process.</param>
    public NetworkPort Attach(int node, SimulatedProcess process, Action<object> receive)
    {
        NetworkPort port = new(this, node, process, receive);
        _ports[node] = port;
        return port;
    }

    /// <summary>From now on nothing gets through in this direction.</summary>
    public void Cut(int from, int to) => _cut.Add((from, to));

    /// <summary>Nothing gets from one side to the other, in neither direction.</summary>
    public void Split(IReadOnlyCollection<int> side, IReadOnlyCollection<int> other)
    {
        foreach (int one in side)
        {
            foreach (int two in other)
            {
                Cut(one, two);
                Cut(two, one);
            }
        }
    }

    public void Heal() => _cut.Clear();

    /// <summary>Whether a connection between the two holds: it needs both directions.</summary>
    public bool Connects(int one, int other)
        => one == other || (!_cut.Contains((one, other)) && !_cut.Contains((other, one)));

    internal void Send(NetworkPort from, int to, object message)
    {
        if (!from.Process.IsAlive)
        {
            return;
        }

        SentCount++;
        Dispatch(from, to, message);
        if (Chance(Faults.DoubledOfThousand))
        {
            Dispatch(from, to, message);
        }
    }

    private void Dispatch(NetworkPort from, int to, object message)
    {
        if (Chance(Faults.LostOfThousand) || _cut.Contains((from.Node, to))
            || !_ports.TryGetValue(to, out NetworkPort? target))
        {
            LostCount++;
            return;
        }

        TimeSpan max = Chance(Faults.LateOfThousand) ? Faults.LateMax : Faults.DelayMax;
        TimeSpan delay = TimeSpan.FromTicks(world.Random.NextInt64(1, max.Ticks + 1));

        // A timer of the target's process: it ends with it.
        target.Process.Time.CreateTimer(_ => Deliver(from, target, message), null, delay, Timeout.InfiniteTimeSpan);
    }

    private void Deliver(NetworkPort from, NetworkPort target, object message)
    {
        bool arrives = from.Process.IsAlive || Chance(500);
        if (arrives && !_cut.Contains((from.Node, target.Node)) && ReferenceEquals(_ports[target.Node], target))
        {
            target.Receive(message);
        }
        else
        {
            LostCount++;
        }
    }

    private bool Chance(int ofThousand) => ofThousand > 0 && world.Random.Next(1000) < ofThousand;
}
