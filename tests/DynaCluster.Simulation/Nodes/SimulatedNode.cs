using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Node.Hosting;
using DynaCluster.Simulation.Checkers;
using DynaCluster.Simulation.Disks;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Worlds;
using DynaCluster.Storage.Engines;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Simulation.Nodes;

/// <summary>
/// One node over its lives: the real NodeHost with its sequencers, on the real GroupLog and NodeLog, over a simulated
/// disk that outlives it.
/// </summary>
public sealed partial class SimulatedNode
{
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedWorld _world;
    private readonly SortedDictionary<uint, ReplicaIdentity> _replicas = [];
    private NodeLife? _life;

    internal SimulatedNode(SimulatedCluster cluster, int number)
    {
        _cluster = cluster;
        _world = cluster.World;
        Number = number;
        Disk = new SimulatedDisk(_world);
    }

    public int Number { get; }

    public SimulatedDisk Disk { get; }

    public int LifeCount { get; private set; }

    public int CrashCount { get; private set; }

    public bool IsAlive => _life is { Process.IsAlive: true };

    /// <summary>Its wall clock's error in the next life.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>The process and its way to the partitions, while it serves; else null.</summary>
    public NodeLife? Serving => _life is { Process.IsAlive: true, IsReady: true } life ? life : null;

    /// <summary>Begins a life, unless it lives or must not; it serves some time later.</summary>
    public void Start()
    {
        if (IsAlive || IsGone)
        {
            return;
        }

        SimulatedProcess process = _world.NewProcess($"node {Number} life {++LifeCount}");
        process.Time.Skew = Skew;
        NodeLife life = new(process, Number);
        _life = life;
        process.Post(_ => RunAsync(life), null);
    }

    /// <summary>kill -9, or the loss of power: what was not synced may be gone.</summary>
    public void Kill()
    {
        if (IsAlive)
        {
            CrashCount++;
            _life?.Process.Kill();
            Disk.Crash();
        }
    }

    /// <summary>SIGTERM: it stops in order; false: it did not within the bound and was killed.</summary>
    public async Task<bool> StopAsync()
    {
        if (_life is not { Process.IsAlive: true, Host: { } host } life)
        {
            return true;
        }

        Task<bool> stopping = life.Process.CallAsync(async () =>
        {
            await host.DisposeAsync();
            return true;
        });
        Task first = await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(30), _world.Time));
        bool wasKilled = stopping.Exception?.InnerException is ProcessLostException;
        bool inOrder = first == stopping && stopping.IsCompletedSuccessfully;
        _world.Trace.Add($"node {Number} stopped in order: {inOrder}, was killed: {wasKilled}");
        if (_life == life)
        {
            Kill();
        }

        return inOrder || wasKilled;
    }

    /// <summary>Ends the leadership of one group, if it has it; a lone voter leads again under the next term.</summary>
    public void Depose(uint group) => WithLog(group, "depose", log => log.Depose());

    /// <summary>One append of a group gets no place in its log.</summary>
    public void RefuseAppend(uint group) => WithLog(group, "refuse an append of", log => log.RefuseNextAppend());

    /// <summary>Asks the leader of a group, if it is here, to hand over.</summary>
    public void Transfer(uint group, ulong replica)
        => WithLog(group, $"hand over to {replica} in", async log =>
        {
            TransferOutcome outcome = await log.TransferLeadershipAsync(replica, CancellationToken.None);
            _world.Trace.Add($"node {Number}: handing over group {group} to {replica}: {outcome}");
        });

    /// <summary>Up to where this life's state of a group is applied; -1: it does not serve.</summary>
    public long AppliedIndex(uint group) => Serving?.Logs[group].AppliedIndex ?? -1;

    /// <summary>The log of a group in this life, whether the node serves already or not; null: it is not
    /// started.</summary>
    public SimulatedLog? LogOf(uint group)
        => _life is { Process.IsAlive: true } life && life.Logs.TryGetValue(group, out SimulatedLog? log)
            && log.IsStarted ? log : null;

    public ReplicaIdentity ReplicaOf(uint group) => _replicas[group];

    internal void Place(uint group, ReplicaIdentity replica) => _replicas[group] = replica;

    private void WithLog(uint group, string what, Action<SimulatedLog> act)
    {
        if (Serving is { } life && life.Logs.TryGetValue(group, out SimulatedLog? log) && log.Leads)
        {
            _world.Trace.Add($"node {Number}: {what} group {group}");
            life.Process.Post(_ => act(log), null);
        }
    }

    private async void RunAsync(NodeLife life)
    {
        try
        {
            ILogStore store = _cluster.Forms.OpenStore(Disk, life.Process.Time);
            NodeLog log = new(store, (message, cause) => Stop(life, message, cause));
            _ = new NodeLogFlow(log, life.Process);
            await RestoreAsync(log);
            life.Host = Compose(life, log);
            await life.Host.StartAsync(CancellationToken.None);
            life.IsReady = true;
            _world.Trace.Add($"{life.Process.Name} serves");
        }
        catch (LogStoreException damage) when (damage.Fault == LogStoreFault.Damaged && Disk.IsDamaged)
        {
            _world.Trace.Add($"node {Number} finds that its log is damaged");
            Kill();
        }
        catch (Exception fault)
        {
            _cluster.Found($"{life.Process.Name} does not start: {fault}");
        }
    }

    private NodeHost Compose(NodeLife life, NodeLog log)
    {
        SimulatedProcess process = life.Process;
        NodeForms forms = _cluster.Forms;
        ReplicaLinks? links = forms.Nodes > 1
            ? new ReplicaLinks(_cluster.Network, Number, process, _cluster.Directory)
            : null;
        return new NodeHost(
            new NodeSettings
            {
                ClusterId = SimulatedCluster.Id,
                Region = "us-east-1",
                Account = "000000000000",
                DataGroups = forms.DataGroups,
                Replicas = [.. _replicas.Values.Select(replica => new ReplicaPlacement(replica))],
            },
            new NodeParts
            {
                OpenEngine = replica => life.Engines[replica.Group]
                    = Disk.OpenEngine(replica.Group, GroupLog.StateFolder(log.Store, replica.Group)),
                OpenLog = (replica, _, state) => forms.OpenLog(new LogOpening(
                    replica.Group,
                    state,
                    _world.Random,
                    shown => OpenLog(life, log, links, Watched(replica.Group, shown, life.Engines[replica.Group])))),
                ReachCluster = own => forms.Nodes > 1 ? new ClusterChannel(_cluster, process.Time, Number) : own,
                Ttl = new TtlTiming
                {
                    SweepInterval = TimeSpan.FromMilliseconds(forms.Expires ? 100 : 3000),
                    ChangeInterval = TimeSpan.Zero,
                },
                // Under few clients a node that gathers has one entry in flight, another one several.
                GatheredOperations = int.IsOddInteger(Number) ? Limits.EntryGatheredOperations : 1,
                Time = process.Time,
                Random = new Random(_world.Random.Next()),
                Logging = NullLoggerFactory.Instance,
                Failed = fault => Stop(life, "a part of the node failed", fault),
                FlushScheduler = process.Scheduler,
                Flushing = forms.Flushing,
            });
    }

    private WatchedState Watched(uint group, ReplicatedState state, MemoryEngine engine)
        => new(_cluster.Watch, _replicas[group], state)
        {
            Compared = _cluster.Forms.ComparesStates ? engine : null,
            KeepsLog = _cluster.Forms.KeepsLog,
        };

    private SimulatedLog OpenLog(NodeLife life, NodeLog log, ReplicaLinks? links, WatchedState state)
    {
        uint group = state.Replica.Group;
        SimulatedLog simulated = new(log, state.Replica, state)
        {
            LeadsEarly = true,
            QuorumPatience = _cluster.QuorumPatience,
            Founding = _cluster.Founding(group),
            Links = links,
            Watch = _cluster.Watch,
            Behind = (replica, start) => _cluster.ReportBehind(group, replica, start),
        };
        life.Logs[group] = simulated;
        return simulated;
    }

    /// <summary>What ends the process in production. The injected failures of the disk are expected to, nothing else
    /// is.</summary>
    private void Stop(NodeLife life, string message, Exception cause)
    {
        if (!Disk.SyncFails)
        {
            _cluster.Found($"{life.Process.Name} stopped itself: {message}: {cause}");
        }

        if (life.Process.IsAlive)
        {
            Kill();
        }
    }
}
