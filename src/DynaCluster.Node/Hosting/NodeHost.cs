using System.Collections.Frozen;
using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Time;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Services;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Storage.Partitions;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Hosting;

/// <summary>
/// One storage node with a replica of each group: group 0 with the catalog, and the data groups. A replica that does
/// not lead answers writes and strong reads as not applied. Start: states, logs, sequencers, catalog, table lifecycle.
/// Stop: requests, lifecycle, sequencers, logs, flush, states.
/// </summary>
public sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BootstrapPause = TimeSpan.FromMilliseconds(5);

    private readonly NodeSettings _settings;
    private readonly NodeParts _parts;
    private readonly NodeMetrics _metrics = new();
    private readonly RequestGate _gate = new();
    private readonly Flusher _flusher;
    private readonly List<GroupReplica> _groups = [];
    private readonly CatalogAuthority _catalog;
    private readonly TableLifecycle _lifecycle;
    private readonly ILogger _events;
    private bool _defined;
    private bool _stopped;

    /// <summary>Opens the states; throws what the engine factory throws, and leaves nothing open then.</summary>
    public NodeHost(NodeSettings settings, NodeParts parts)
    {
        Invariant.That(settings.DataGroups is > 0 and <= Limits.DataGroupsMax);
        _settings = settings;
        _parts = parts;
        _events = parts.Logging.CreateLogger("DynaCluster.Node");
        _flusher = new Flusher(parts.Flushing, parts.Time, parts.FlushScheduler, parts.Failed);
        try
        {
            for (uint group = 0; group <= settings.DataGroups; group++)
            {
                _groups.Add(Compose(group));
            }
        }
        catch
        {
            _groups.ForEach(static group => group.State.Dispose());
            throw;
        }

        _catalog = new CatalogAuthority(_groups[0], Catalog, parts.Time);
        Partitions = new PartitionService(
            _groups.ToFrozenDictionary(group => group.Group), _catalog, _gate, parts.Reserve, _metrics);
        _lifecycle = new TableLifecycle(parts.ReachCluster(Partitions), _catalog, Catalog, parts, _events);
    }

    public CatalogView Catalog { get; } = new();

    public NodeMetrics Metrics => _metrics;

    public IPartitionChannel Partitions { get; }

    /// <summary>The cluster is defined and every group serves, as far as this node has to serve it.</summary>
    public bool IsReady
        => _defined && !_stopped && _groups.TrueForAll(static group => group.IsServing || !group.IsAlone);

    /// <summary>Applied by all groups and not on their disks yet.</summary>
    public long UnflushedBytes => _groups.Sum(static group => group.State.UnflushedBytes);

    /// <summary>Completes when the node knows its cluster and serves what nobody else can serve; a cancellation ends
    /// the waiting, and the node is then to be disposed of.</summary>
    public async Task StartAsync(CancellationToken token)
    {
        _flusher.Start();
        await Task.WhenAll(_groups.Select(group => group.Log.StartAsync(token)));
        foreach (GroupReplica group in _groups)
        {
            group.Sequencer.Start();
            _metrics.Observe(
                group.Group, () => group.Sequencer.QueueLength, () => group.State.AppliedIndex,
                () => group.Log.CommitIndex);
        }

        await Task.WhenAll(_groups.Where(static group => group.IsAlone)
            .Select(group => group.Sequencer.WaitUntilServingAsync(token)));
        await DefineClusterAsync(token);
        _defined = true;
        _lifecycle.Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        Task served = _gate.CloseAsync();
        await _lifecycle.DisposeAsync();
        await WaitAtMostAsync(served);
        await Task.WhenAll(_groups.Select(group => group.Sequencer.StopAsync(StopBound)));
        foreach (GroupReplica group in _groups)
        {
            await group.Log.DisposeAsync();
            await group.Sequencer.DisposeAsync();
        }

        await served;

        await _flusher.DisposeAsync();
        foreach (GroupReplica group in _groups)
        {
            group.State.Flush();
            group.State.Dispose();
        }

        _metrics.Dispose();
    }

    private GroupReplica Compose(uint group)
    {
        var state = new PartitionState(group, _parts.OpenEngine(group), _parts.Time);
        _flusher.Add(state);
        var inFlight = new EntriesInFlight();
        var schemas = new GroupSchemas(state);
        Action applied = static () => { };
        if (group == 0)
        {
            applied = () => Catalog.Replace(CatalogSnapshots.Build(state, Catalog.Current));
            applied();
        }

        IReplicatedLog log = _parts.OpenLog(group, new GroupState(state, inFlight, applied));
        var sequencer = new GroupSequencer(new SequencerParts
        {
            Log = log,
            State = state,
            Schemas = schemas,
            InFlight = inFlight,
            Definitions = table => Catalog.Current.Find(table)?.Definition,
            Region = RegionId.Of(_settings.Region),
            Time = _parts.Time,
            Random = new Random(_parts.Random.Next()),
            Metrics = _metrics,
            Events = _events,
            Failed = _parts.Failed,
        });
        return new GroupReplica(state, log, sequencer, schemas);
    }

    private async Task DefineClusterAsync(CancellationToken token)
    {
        while (Catalog.Current.Map is null)
        {
            if (!_catalog.IsLed)
            {
                // Whoever leads defines it, and it comes by the log.
                await Task.Delay(BootstrapPause, _parts.Time, token);
                continue;
            }

            ClusterDefinition cluster = ClusterDefinitions.Create(
                _settings.ClusterId, _settings.Region, _settings.Account, _settings.DataGroups,
                _parts.Time.GetUtcNow());
            CatalogAnswer answer = await _catalog.DecideAsync(
                (edit, _, _) =>
                {
                    CatalogChanges.DefineCluster(edit, cluster, _settings.First);
                    return new CatalogResponse();
                },
                cluster.CalculateSize(),
                token);
            if (answer.Error is not null)
            {
                await Task.Delay(BootstrapPause, _parts.Time, token);
            }
            else
            {
                Invariant.That(Catalog.Current.Map is not null);
            }
        }

        Invariant.That(Catalog.Current.Cluster.Groups.Count == _settings.DataGroups);
    }

    private async Task WaitAtMostAsync(Task task)
    {
        try
        {
            await task.WaitAsync(StopBound, _parts.Time);
        }
        catch (TimeoutException)
        {
            // What still waits is ended by its sequencer's stop.
        }
    }
}
