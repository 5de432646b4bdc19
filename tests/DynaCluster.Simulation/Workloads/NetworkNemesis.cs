using DynaCluster.Simulation.Networks;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>Cuts nodes off from each other, both ways or one way, and makes the network lose, double and delay, until
/// told to end.</summary>
public sealed class NetworkNemesis(SimulatedCluster cluster)
{
    private const int CalmMillisecondsMax = 800;
    private const int CutMillisecondsMax = 1500;
    private const int CutLeaderMillisecondsMax = 3000;

    private readonly SimulatedWorld _world = cluster.World;
    private readonly SimulatedNetwork _network = cluster.Network;
    private bool _ending;

    /// <summary>Ends the nemesis; afterwards the network is whole and calm.</summary>
    public void End() => _ending = true;

    public async Task RunAsync()
    {
        while (!_ending)
        {
            await PauseAsync(CalmMillisecondsMax);
            int node = _world.Random.Next(cluster.Nodes.Count);
            int other = (node + 1 + _world.Random.Next(cluster.Nodes.Count - 1)) % cluster.Nodes.Count;
            switch (_world.Random.Next(7))
            {
                case 0:
                    _world.Trace.Add($"node {node} is alone");
                    _network.Split([node], [.. Enumerable.Range(0, cluster.Nodes.Count).Where(n => n != node)]);
                    break;
                case 1:
                    _world.Trace.Add($"nothing gets from node {node} to node {other}");
                    _network.Cut(node, other);
                    break;
                case 2:
                    _world.Trace.Add($"nodes {node} and {other} are cut off from each other");
                    _network.Split([node], [other]);
                    break;
                case 3:
                    _world.Trace.Add("every node is alone");
                    _network.Split(
                        [.. Enumerable.Range(0, cluster.Nodes.Count)], [.. Enumerable.Range(0, cluster.Nodes.Count)]);
                    break;
                case < 6:
                    await IsolateLeaderAsync();
                    break;
                default:
                    Disturb();
                    break;
            }

            await PauseAsync(CutMillisecondsMax);
            _world.Trace.Add("the network is whole");
            _network.Heal();
        }

        _network.Faults = NetworkFaults.Calm;
    }

    private Task PauseAsync(int millisecondsMax)
        => Task.Delay(TimeSpan.FromMilliseconds(_world.Random.Next(millisecondsMax)), _world.Time);

    /// <summary>Whoever leads a group is alone with the clients that are beside it, perhaps until somebody else leads
    /// for the others.</summary>
    private async Task IsolateLeaderAsync()
    {
        uint group = (uint)_world.Random.Next(cluster.Forms.DataGroups + 1);
        if (cluster.Nodes.FirstOrDefault(node => node.LogOf(group) is { Leads: true }) is { } leader)
        {
            _world.Trace.Add($"node {leader.Number}, which leads group {group}, is alone");
            _network.Split([leader.Number], [.. cluster.Nodes.Except([leader]).Select(static node => node.Number)]);
            await PauseAsync(CutLeaderMillisecondsMax);
        }
    }

    private void Disturb()
    {
        _network.Faults = new NetworkFaults
        {
            LostOfThousand = _world.Random.Next(200),
            DoubledOfThousand = _world.Random.Next(200),
            LateOfThousand = _world.Random.Next(300),
            LateMax = TimeSpan.FromMilliseconds(_world.Random.Next(1, 400)),
        };
        _world.Trace.Add($"the network: {_network.Faults}");
    }
}
