using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>Kills, deposes, stops, breaks the disks under and turns the clocks of nodes at any moment, until told to
/// end.</summary>
public sealed class Nemesis
{
    private const int LonelyMilliseconds = 60;
    private const int DownMillisecondsMax = 20;
    private const int SyncDelayMillisecondsMax = 12_000;

    /// <summary>An election takes as long as this: a cluster that is hit more often than it can elect does
    /// nothing.</summary>
    private const int ElectionMilliseconds = 400;

    /// <summary>In some runs it strikes seldom, so that what others do lasts.</summary>
    private static readonly int[] s_paces = [1, 1, 2, 5];

    private readonly int _paceMilliseconds;
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedWorld _world;
    private readonly List<Func<SimulatedNode, Task>> _strikes = [];
    private bool _ending;

    /// <summary>Some of its strikes are frequent, some missing, as the seed says: what comes only after many of one
    /// kind is found in runs that have little else.</summary>
    public Nemesis(SimulatedCluster cluster)
    {
        _cluster = cluster;
        _world = cluster.World;
        _paceMilliseconds = (IsAlone ? LonelyMilliseconds : ElectionMilliseconds)
            * s_paces[_world.Random.Next(s_paces.Length)];
        Add(1, static node => node.Kill()); // of any kind at least one
        Favour(4, static node => node.Kill());
        Favour(3, _ => Depose());
        Favour(3, _ => RefuseAppend());
        Favour(1, BreakDiskAsync);
        Favour(1, SlowDiskAsync);
        Favour(1, StopAsync);
        Favour(1, _ => CutPower());
        Favour(1, _ => CutBusyPowerAsync());
        if (!IsAlone)
        {
            Favour(3, _ => Transfer());
            Favour(2, LoseDisk);
            Favour(2, CornerAsync);
        }
    }

    private bool IsAlone => _cluster.Nodes.Count == 1;

    /// <summary>Ends the nemesis; afterwards all nodes live and their disks work.</summary>
    public void End() => _ending = true;

    public async Task RunAsync()
    {
        while (!_ending)
        {
            await PauseAsync(_paceMilliseconds);
            SimulatedNode node = _cluster.Nodes[_world.Random.Next(_cluster.Nodes.Count)];
            await _strikes[_world.Random.Next(_strikes.Count)](node);
            await StartAsync();
        }

        await StartAsync();
    }

    private void Favour(int weight, Func<SimulatedNode, Task> strike) => Add(weight * _world.Random.Next(4), strike);

    private void Favour(int weight, Action<SimulatedNode> strike) => Add(weight * _world.Random.Next(4), strike);

    private void Add(int weight, Func<SimulatedNode, Task> strike)
        => _strikes.AddRange(Enumerable.Repeat(strike, weight));

    private void Add(int weight, Action<SimulatedNode> strike) => Add(weight, node =>
    {
        strike(node);
        return Task.CompletedTask;
    });

    private Task PauseAsync(int millisecondsMax)
        => Task.Delay(TimeSpan.FromMilliseconds(_world.Random.Next(millisecondsMax)), _world.Time);

    private uint RandomGroup() => (uint)_world.Random.Next(_cluster.Forms.DataGroups + 1);

    private void Depose()
    {
        uint group = RandomGroup();
        foreach (SimulatedNode node in _cluster.Nodes)
        {
            node.Depose(group);
        }
    }

    private void RefuseAppend()
    {
        uint group = RandomGroup();
        foreach (SimulatedNode node in _cluster.Nodes)
        {
            node.RefuseAppend(group);
        }
    }

    /// <summary>Of several nodes, mostly of all: what no majority had synced is gone.</summary>
    private void CutPower()
    {
        _world.Trace.Add("power loss");
        foreach (SimulatedNode node in _cluster.Nodes)
        {
            if (_world.Random.Next(4) > 0)
            {
                node.Kill();
            }
        }
    }

    /// <summary>While every disk is busy: much is written and not synced.</summary>
    private async Task CutBusyPowerAsync()
    {
        foreach (SimulatedNode node in _cluster.Nodes)
        {
            node.Disk.SyncDelay = TimeSpan.FromMilliseconds(_world.Random.Next(ElectionMilliseconds));
        }

        await PauseAsync(ElectionMilliseconds);
        CutPower();
        foreach (SimulatedNode node in _cluster.Nodes)
        {
            node.Disk.SyncDelay = TimeSpan.Zero;
        }
    }

    private void Transfer()
    {
        uint group = RandomGroup();
        ulong target = _cluster.Nodes[_world.Random.Next(_cluster.Nodes.Count)].ReplicaOf(group).Replica;
        foreach (SimulatedNode node in _cluster.Nodes)
        {
            node.Transfer(group, target);
        }
    }

    /// <summary>A disk is gone, or a bit of its log has changed: either way its replicas are lost.</summary>
    private void LoseDisk(SimulatedNode node)
    {
        if (_cluster.Lost is not null || !_cluster.Forms.LosesDisks)
        {
            return;
        }

        if (_cluster.Forms.KeepsIdentities)
        {
            _world.Trace.Add($"the disk of node {node.Number} is lost, and it does not know");
            node.Kill();
            node.Disk.Empty();
            _cluster.Lost = node; // at most one in a run: with the majority of the disks everything is gone
        }
        else if (_world.Random.Next(2) == 0)
        {
            _world.Trace.Add($"the disk of node {node.Number} is lost");
            node.LoseDisk();
            _cluster.Lost = node;
        }
        else if (node.Disk.Damage())
        {
            _world.Trace.Add($"the log of node {node.Number} is damaged");
            node.Kill();
            node.Start();
            _cluster.Lost = node;
        }
    }

    /// <summary>What few entries only two disks have, one of these and the other's node are lost at once, while the
    /// third comes back.</summary>
    private async Task CornerAsync(SimulatedNode node)
    {
        int count = _cluster.Nodes.Count;
        SimulatedNode lags = _cluster.Nodes[(node.Number + 1) % count];
        SimulatedNode falls = _cluster.Nodes[(node.Number + 2) % count];
        _world.Trace.Add($"node {lags.Number} lags, then node {falls.Number} falls");
        _cluster.Network.Split([lags.Number], [node.Number, falls.Number]);
        await PauseAsync(2 * ElectionMilliseconds);
        LoseDisk(node);
        falls.Kill();
        _cluster.Network.Heal();
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
            _cluster.Found($"node {node.Number} did not stop in order");
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
        foreach (SimulatedNode node in _cluster.Nodes)
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
