using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>Kills, deposes, stops, breaks the disks under and turns the clocks of nodes at any moment, until told to
/// end.</summary>
public sealed class Nemesis(SimulatedCluster cluster)
{
    private const int DownMillisecondsMax = 20;
    private const int SyncDelayMillisecondsMax = 12_000;

    /// <summary>An election takes as long as this: a cluster that is hit more often than it can elect does
    /// nothing.</summary>
    private const int ElectionMilliseconds = 400;

    private readonly SimulatedWorld _world = cluster.World;
    private bool _ending;

    private bool IsAlone => cluster.Nodes.Count == 1;

    /// <summary>Ends the nemesis; afterwards all nodes live and their disks work.</summary>
    public void End() => _ending = true;

    public async Task RunAsync()
    {
        while (!_ending)
        {
            await PauseAsync(IsAlone ? 60 : ElectionMilliseconds);
            SimulatedNode node = cluster.Nodes[_world.Random.Next(cluster.Nodes.Count)];
            switch (_world.Random.Next(IsAlone ? 15 : 22))
            {
                case < 5:
                    node.Kill();
                    break;
                case < 8:
                    Depose();
                    break;
                case < 11:
                    RefuseAppend();
                    break;
                case 11:
                    await BreakDiskAsync(node);
                    break;
                case 12:
                    await SlowDiskAsync(node);
                    break;
                case 13:
                    await StopAsync(node);
                    break;
                case 14:
                    CutPower();
                    break;
                case < 18:
                    Transfer();
                    break;
                case < 20:
                    LoseDisk(node);
                    break;
                default:
                    await CornerAsync(node);
                    break;
            }

            await StartAsync();
        }

        await StartAsync();
    }

    private Task PauseAsync(int millisecondsMax)
        => Task.Delay(TimeSpan.FromMilliseconds(_world.Random.Next(millisecondsMax)), _world.Time);

    private uint RandomGroup() => (uint)_world.Random.Next(cluster.Forms.DataGroups + 1);

    private void Depose()
    {
        uint group = RandomGroup();
        foreach (SimulatedNode node in cluster.Nodes)
        {
            node.Depose(group);
        }
    }

    private void RefuseAppend()
    {
        uint group = RandomGroup();
        foreach (SimulatedNode node in cluster.Nodes)
        {
            node.RefuseAppend(group);
        }
    }

    /// <summary>Of several nodes, mostly of all: what no majority had synced is gone.</summary>
    private void CutPower()
    {
        _world.Trace.Add("power loss");
        foreach (SimulatedNode node in cluster.Nodes)
        {
            if (_world.Random.Next(4) > 0)
            {
                node.Kill();
            }
        }
    }

    private void Transfer()
    {
        uint group = RandomGroup();
        ulong target = cluster.Nodes[_world.Random.Next(cluster.Nodes.Count)].ReplicaOf(group).Replica;
        foreach (SimulatedNode node in cluster.Nodes)
        {
            node.Transfer(group, target);
        }
    }

    /// <summary>A disk is gone, or a bit of its log has changed: either way its replicas are lost.</summary>
    private void LoseDisk(SimulatedNode node)
    {
        if (cluster.Lost is not null || !cluster.Forms.LosesDisks)
        {
            return;
        }

        if (cluster.Forms.KeepsIdentities)
        {
            _world.Trace.Add($"the disk of node {node.Number} is lost, and it does not know");
            node.Kill();
            node.Disk.Empty();
            cluster.Lost = node; // at most one in a run: with the majority of the disks everything is gone
        }
        else if (_world.Random.Next(2) == 0)
        {
            _world.Trace.Add($"the disk of node {node.Number} is lost");
            node.LoseDisk();
            cluster.Lost = node;
        }
        else if (node.Disk.Damage())
        {
            _world.Trace.Add($"the log of node {node.Number} is damaged");
            node.Kill();
            node.Start();
            cluster.Lost = node;
        }
    }

    /// <summary>What few entries only two disks have, one of these and the other's node are lost at once, while the
    /// third comes back.</summary>
    private async Task CornerAsync(SimulatedNode node)
    {
        int count = cluster.Nodes.Count;
        SimulatedNode lags = cluster.Nodes[(node.Number + 1) % count];
        SimulatedNode falls = cluster.Nodes[(node.Number + 2) % count];
        _world.Trace.Add($"node {lags.Number} lags, then node {falls.Number} falls");
        cluster.Network.Split([lags.Number], [node.Number, falls.Number]);
        await PauseAsync(2 * ElectionMilliseconds);
        LoseDisk(node);
        falls.Kill();
        cluster.Network.Heal();
        if (!node.IsAlive && !node.IsGone)
        {
            node.Start();
        }

        await PauseAsync(4 * ElectionMilliseconds);
    }

    private async Task StopAsync(SimulatedNode node)
    {
        if (node.Serving is not null && !await node.StopAsync())
        {
            cluster.Found($"node {node.Number} did not stop in order");
        }
    }

    private async Task BreakDiskAsync(SimulatedNode node)
    {
        _world.Trace.Add($"the disk of node {node.Number} breaks");
        node.Disk.SyncFails = true;
        await PauseAsync(DownMillisecondsMax);
        node.Kill();
        node.Disk.SyncFails = false;
    }

    /// <summary>Long enough that writes are overdue before they are durable.</summary>
    private async Task SlowDiskAsync(SimulatedNode node)
    {
        node.Disk.SyncDelay = TimeSpan.FromMilliseconds(_world.Random.Next(SyncDelayMillisecondsMax));
        _world.Trace.Add($"every sync of node {node.Number} takes {node.Disk.SyncDelay.TotalMilliseconds} ms more");
        await Task.Delay(node.Disk.SyncDelay, _world.Time);
        node.Disk.SyncDelay = TimeSpan.Zero;
    }

    /// <summary>Starts what is down; of several nodes one may stay down for a while.</summary>
    private async Task StartAsync()
    {
        foreach (SimulatedNode node in cluster.Nodes)
        {
            bool staysDown = !IsAlone && !_ending && _world.Random.Next(4) == 0;
            if (!node.IsAlive && !staysDown && !node.IsGone)
            {
                await PauseAsync(DownMillisecondsMax);
                node.Skew = TimeSpan.FromSeconds(_world.Random.Next(-5, 6));
                node.Start();
            }
        }
    }
}
