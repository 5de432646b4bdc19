using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Workloads;

/// <summary>
/// Does what the balancer and the operators of a cluster do: brings snapshots to replicas that are too far behind, and
/// puts new replicas, with new ids, in the place of those of a node whose disk is gone.
/// </summary>
public sealed class Operator(SimulatedCluster cluster)
{
    private const int TriesMax = 20;
    private const int JoinMillisecondsMax = 3000;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan s_persistence = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SimulatedWorld _world = cluster.World;
    private bool _ending;

    private bool IsReplacing => cluster.Lost is not null && !cluster.Forms.KeepsIdentities;

    /// <summary>Ends the work; what is begun is brought to its end.</summary>
    public void End() => _ending = true;

    public Task RunAsync() => Task.WhenAll(RestoreAsync(), ReplaceAsync());

    /// <summary>How long a group rests before a new node joins; a lost one is replaced at once.</summary>
    private TimeSpan NextDelay(SimulatedNode node)
        => node.LifeCount == 0 ? TimeSpan.FromMilliseconds(_world.Random.Next(JoinMillisecondsMax)) : TimeSpan.Zero;

    private Task PauseAsync() => Task.Delay(s_pause, _world.Time);

    private async Task RestoreAsync()
    {
        while (!_ending || IsReplacing)
        {
            await PauseAsync();
            foreach (((uint group, ulong replica), BehindReport report) in cluster.Behind.ToArray())
            {
                if (_world.Now - report.Last > s_pause.Ticks)
                {
                    cluster.Behind.Remove((group, replica));
                }
                else if (report.Last - report.First > s_persistence.Ticks)
                {
                    cluster.Behind.Remove((group, replica));
                    Restore(group, replica, report.Start);
                }
            }
        }
    }

    private void Restore(uint group, ulong replica, long start)
    {
        SimulatedNode? node = cluster.Nodes.FirstOrDefault(n => n.ReplicaOf(group).Replica == replica);
        if (node?.LogOf(group) is { } log && log.CommitIndex < start
            && cluster.Copy(group) is { } snapshot && snapshot.Start.Position.Index >= start)
        {
            _world.Trace.Add($"group {group} of node {node.Number} is behind {start}");
            node.Kill();
            node.Fetch(group, snapshot);
            node.Start();
        }
    }

    private async Task ReplaceAsync()
    {
        while (!_ending || IsReplacing)
        {
            await PauseAsync();
            if (IsReplacing && cluster.Lost is { } node)
            {
                await Task.Delay(NextDelay(node), _world.Time);
                await NoticeAsync(node);
                node.LoseDisk();
                await ReplaceAsync(node);
                cluster.NextJoins();
            }
        }
    }

    /// <summary>A log that is damaged must not open.</summary>
    private async Task NoticeAsync(SimulatedNode node)
    {
        long begun = _world.Now;
        while (node.Disk.IsDamaged && node.IsAlive)
        {
            await PauseAsync();
            if (_world.Now - begun > s_patience.Ticks)
            {
                cluster.Found($"node {node.Number} lives on with a damaged log");
                return;
            }
        }
    }

    private async Task ReplaceAsync(SimulatedNode node)
    {
        List<(ReplicaIdentity Old, ReplicaIdentity New)> replaced = [];
        for (uint group = 0; group <= cluster.Forms.DataGroups; group++)
        {
            GroupSnapshot snapshot = await SnapshotAsync(group);
            replaced.Add((node.ReplicaOf(group), cluster.NewReplica(group, node.Number)));
            node.Replace(replaced[^1].New, snapshot);
        }

        node.Return();
        await Task.WhenAll(replaced.Select(pair => ReplaceAsync(pair.Old, pair.New)));
        _world.Trace.Add($"node {node.Number} has new replicas");
    }

    /// <summary>Four voters for a while, or two: both are right. While the lost one counts as a voter that may not have
    /// applied the newest membership, no other change is: then it goes first.</summary>
    private async Task ReplaceAsync(ReplicaIdentity old, ReplicaIdentity fresh)
    {
        bool isAdded = _world.Random.Next(2) == 0
            && await ChangeAsync(old.Group, log => log.AddVoterAsync(fresh.Replica, CancellationToken.None), TriesMax);
        await ChangeAsync(old.Group, log => log.RemoveVoterAsync(old.Replica, CancellationToken.None));
        if (!isAdded)
        {
            await ChangeAsync(old.Group, log => log.AddVoterAsync(fresh.Replica, CancellationToken.None));
        }
    }

    private async Task<GroupSnapshot> SnapshotAsync(uint group)
    {
        while (true)
        {
            if (cluster.Copy(group) is { } snapshot)
            {
                return snapshot;
            }

            await PauseAsync();
        }
    }

    /// <summary>Asks whoever leads until the change is committed.</summary>
    /// <returns>False: it was not after that many tries.</returns>
    private async Task<bool> ChangeAsync(
        uint group, Func<SimulatedLog, ValueTask<MembershipRefusal>> change, int triesMax = int.MaxValue)
    {
        for (int tries = 0; tries < triesMax; tries++)
        {
            await PauseAsync();
            if (cluster.LeaderOf(group) is not { } leader)
            {
                continue;
            }

            try
            {
                bool isDone = await leader.Process.CallAsync(async () => await change(leader.Log) switch
                {
                    MembershipRefusal.None => true,

                    // Made by an earlier try: committed when what the log holds now is.
                    MembershipRefusal.NotOneVoter => await leader.Log.IsCommittedAsync(leader.Log.LastIndex),
                    _ => false,
                });
                if (isDone)
                {
                    return true;
                }
            }
            catch (ProcessLostException)
            {
                // Asked again, of the next leader.
            }
        }

        return false;
    }
}
