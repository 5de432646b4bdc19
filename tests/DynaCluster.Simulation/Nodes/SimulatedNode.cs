using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Hosting;
using DynaCluster.Routing;
using DynaCluster.Simulation.Disks;
using DynaCluster.Simulation.Logs;
using DynaCluster.Simulation.Worlds;
using DynaCluster.Storage.Partitions;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Simulation.Nodes;

/// <summary>
/// One node over its lives: the real NodeHost with its sequencers, on the real GroupLog and NodeLog, over a simulated
/// disk that outlives it.
/// </summary>
public sealed class SimulatedNode(SimulatedWorld world, NodeForms forms, Action<string> found)
{
    private static readonly Guid s_cluster = new(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]);

    private NodeLife? _life;

    public SimulatedDisk Disk { get; } = new(world);

    public int LifeCount { get; private set; }

    public bool IsAlive => _life is { Process.IsAlive: true };

    /// <summary>Its wall clock's error in the next life.</summary>
    public TimeSpan Skew { get; set; }

    /// <summary>The process and its way to the partitions, while it serves; else null.</summary>
    public NodeLife? Serving => _life is { Process.IsAlive: true, IsReady: true } life ? life : null;

    /// <summary>Begins a life; it serves some time later.</summary>
    public void Start()
    {
        SimulatedProcess process = world.NewProcess($"node life {++LifeCount}");
        process.Time.Skew = Skew;
        NodeLife life = new(process);
        _life = life;
        process.Post(_ => RunAsync(life), null);
    }

    /// <summary>kill -9, or the loss of power: what was not synced may be gone.</summary>
    public void Kill()
    {
        if (IsAlive)
        {
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
        Task first = await Task.WhenAny(stopping, Task.Delay(TimeSpan.FromSeconds(30), world.Time));
        bool inOrder = first == stopping && stopping.IsCompletedSuccessfully;
        world.Trace.Add($"stopped in order: {inOrder}");
        Kill();
        return inOrder;
    }

    /// <summary>Ends the leadership of one group; it leads again under the next term.</summary>
    public void Depose(int group)
    {
        if (Serving is { } life && life.Logs.TryGetValue((uint)group, out SimulatedLog? log))
        {
            world.Trace.Add($"depose group {group}");
            life.Process.Post(async _ => await log.DeposeAsync(), null);
        }
    }

    /// <summary>One append of a group gets no place in its log.</summary>
    public void RefuseAppend(int group)
    {
        if (Serving is { } life && life.Logs.TryGetValue((uint)group, out SimulatedLog? log))
        {
            world.Trace.Add($"refuse an append of group {group}");
            log.RefuseNextAppend();
        }
    }

    private async void RunAsync(NodeLife life)
    {
        try
        {
            life.Host = Compose(life);
            await life.Host.StartAsync(CancellationToken.None);
            life.IsReady = true;
            world.Trace.Add($"{life.Process.Name} serves");
        }
        catch (Exception fault)
        {
            found($"{life.Process.Name} does not start: {fault.Message}");
        }
    }

    private NodeHost Compose(NodeLife life)
    {
        SimulatedProcess process = life.Process;
        NodeLog log = new(forms.OpenStore(Disk, process.Time), (message, cause) => Stop(message, cause));
        _ = new NodeLogFlow(log, process);
        return new NodeHost(
            new NodeSettings
            {
                ClusterId = s_cluster,
                Region = "us-east-1",
                Account = "000000000000",
                DataGroups = forms.DataGroups,
            },
            new NodeParts
            {
                OpenEngine = group => Disk.OpenEngine(group),
                OpenLog = (group, state) => OpenLog(life, log, group, state),
                Time = process.Time,
                Random = new Random(world.Random.Next()),
                Logging = NullLoggerFactory.Instance,
                Failed = fault => Stop("a part of the node failed", fault),
                FlushScheduler = process.Scheduler,
                Flushing = forms.Flushing,
            });
    }

    private IReplicatedLog OpenLog(NodeLife life, NodeLog log, uint group, ReplicatedState state)
    {
        ReplicaIdentity identity = new(s_cluster, group, group + 1);
        return forms.OpenLog(group, state, shown =>
        {
            SimulatedLog simulated = new(log, identity, shown) { LeadsEarly = true };
            life.Logs[group] = simulated;
            return simulated;
        });
    }

    /// <summary>What ends the process in production. The injected failures of the disk are expected to, nothing else
    /// is.</summary>
    private void Stop(string message, Exception cause)
    {
        if (!Disk.SyncFails)
        {
            found($"node life {LifeCount} stopped itself: {message}: {cause}");
        }

        Kill();
    }
}

/// <summary>One life of a node.</summary>
public sealed class NodeLife(SimulatedProcess process)
{
    public SimulatedProcess Process => process;

    public NodeHost? Host { get; internal set; }

    public bool IsReady { get; internal set; }

    internal SortedDictionary<uint, SimulatedLog> Logs { get; } = [];

    /// <summary>Calls the partitions as a router does over a connection.</summary>
    /// <exception cref="ProcessLostException">The process died first: the outcome is unknown.</exception>
    public Task<T> CallAsync<T>(Func<IPartitionChannel, ValueTask<T>> call)
        => process.CallAsync(() => call(Host?.Partitions ?? throw new ProcessLostException(process.Name))).OnContext();
}

/// <summary>What a simulated node is made of; kept mutants are other forms.</summary>
public sealed record NodeForms
{
    public static NodeForms Real { get; } = new();

    public int DataGroups { get; init; } = 3;

    public Func<SimulatedDisk, TimeProvider, ILogStore> OpenStore { get; init; }
        = static (disk, time) => new SimulatedLogStore(disk, time);

    /// <summary>Group, the state that the log is applied to, and how a log over a state is made.</summary>
    public Func<uint, ReplicatedState, Func<ReplicatedState, SimulatedLog>, IReplicatedLog> OpenLog { get; init; }
        = static (_, state, open) => open(state);

    /// <summary>Small, so that lives begin from flushed states of all ages.</summary>
    public FlushLimits Flushing { get; init; } = new()
    {
        GroupBytesMax = 20_000,
        TotalBytesMax = 40_000,
        AgeMax = TimeSpan.FromSeconds(2),
        Interval = TimeSpan.FromMilliseconds(50),
    };
}
