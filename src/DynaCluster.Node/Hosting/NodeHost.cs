using System.Collections.Immutable;
using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Flows;
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
/// One storage node with replicas of groups, which come and go while it runs: group 0 has the catalog, the others the
/// data. A replica that does not lead answers writes and strong reads as not applied, and so does a node for a group
/// that it has no replica of. Start: states, logs, sequencers, catalog, table lifecycle. Stop: requests, lifecycle,
/// sequencers, logs, flush, states.
/// </summary>
public sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan BootstrapPause = TimeSpan.FromMilliseconds(5);

    private readonly NodeSettings _settings;
    private readonly NodeParts _parts;
    private readonly ReplicaComposer _composer;
    private readonly CatalogAuthority _catalog;
    private readonly TableLifecycle _lifecycle;
    private readonly VoterDriver? _voters;
    private readonly ChangeKeeper _changes;
    private readonly SemaphoreSlim _changing = new(1);
    private volatile ImmutableSortedDictionary<uint, HostedReplica> _hosted =
        ImmutableSortedDictionary<uint, HostedReplica>.Empty;

    private volatile bool _defined;
    private volatile bool _stopped;

    /// <summary>Opens the states; throws what the engine factory throws, and leaves nothing open then.</summary>
    public NodeHost(NodeSettings settings, NodeParts parts)
    {
        Invariant.That(settings.DataGroups is > 0 and <= Limits.DataGroupsMax);
        _settings = settings;
        _parts = parts;
        ILogger events = parts.Logging.CreateLogger("DynaCluster.Node");
        _composer = new ReplicaComposer(settings, parts, Catalog, events);
        try
        {
            foreach (ReplicaPlacement placement in settings.Replicas.OrderBy(static one => one.Identity.Group))
            {
                HostedReplica hosted = new(placement, _composer);
                _hosted = _hosted.Add(placement.Identity.Group, hosted);
                hosted.Compose();
            }
        }
        catch
        {
            foreach (HostedReplica hosted in _hosted.Values)
            {
                hosted.Open?.State.Dispose();
            }

            throw;
        }

        _catalog = new CatalogAuthority(_composer.Replicas, Catalog, parts.Time, parts.Ttl.ChangeInterval);
        Partitions = new PartitionService(_composer.Replicas, _catalog, Catalog, parts.Reserve, Metrics);
        IPartitionChannel cluster = parts.ReachCluster(Partitions);
        _composer.Cluster = cluster;
        _lifecycle = new TableLifecycle(cluster, _catalog, Catalog, parts, events);
        _changes = new ChangeKeeper(_composer.Replicas, _catalog, Catalog, parts);
        _voters = parts.Voters is { } plan ? new VoterDriver(_composer.Replicas, plan, parts, events) : null;
    }

    public CatalogView Catalog => _parts.Catalog;

    public NodeMetrics Metrics => _composer.Metrics;

    public IPartitionChannel Partitions { get; }

    /// <summary>The replicas that this node has, ascending by group.</summary>
    public IReadOnlyList<ReplicaStatus> Replicas => [.. _hosted.Values.Select(static hosted => hosted.Status)];

    /// <summary>Replicas may come and go from now on.</summary>
    public bool IsStarted => _defined && !_stopped;

    /// <summary>Whether the node has an open replica of the catalog.</summary>
    public bool HasCatalog => _composer.Replicas.Find(CatalogAuthority.Group) is not null;

    /// <summary>Whether that replica leads, or has applied what the leader had committed a short while ago.</summary>
    public bool IsCatalogFresh
        => _composer.Replicas.Find(CatalogAuthority.Group) is { } replica && (replica.IsServing || replica.Log.IsFresh);

    /// <summary>The node that this node's own replica of a group takes for its leader; 0: it has none, or does not
    /// know.</summary>
    public ulong LeaderOf(uint group)
        => _composer.Replicas.Find(group) is { } replica
            ? Catalog.Current.NodesByReplica.GetValueOrDefault(replica.Log.LeaderReplica)
            : 0;

    /// <summary>Whether this node decides changes of the catalog now.</summary>
    public bool LeadsCatalog => _catalog.IsLed;

    /// <summary>The cluster is defined and every group serves, as far as this node has to serve it.</summary>
    public bool IsReady
        => _defined && !_stopped && _hosted.Values.All(static hosted => hosted.Open is not { IsAlone: true } alone
            || alone.IsServing);

    /// <summary>Applied by all groups and not on their disks yet.</summary>
    public long UnflushedBytes => _hosted.Values.Sum(static hosted => hosted.Open?.State.UnflushedBytes ?? 0);

    /// <summary>Completes when the node knows its cluster, if it has a replica of the catalog, and serves what nobody
    /// else can serve; a cancellation ends the waiting, and the node is then to be disposed of.</summary>
    public async Task StartAsync(CancellationToken token)
    {
        _composer.Flusher.Start();
        ImmutableSortedDictionary<uint, HostedReplica> founded = _hosted;
        await Task.WhenAll(founded.Values.Select(hosted => hosted.StartAsync(token)));
        foreach (HostedReplica hosted in founded.Values)
        {
            hosted.Tend();
        }

        _voters?.Start();
        await Task.WhenAll(founded.Values.Select(static hosted => hosted.Open)
            .Where(static replica => replica is { IsAlone: true })
            .Select(replica => replica!.Sequencer.WaitUntilServingAsync(token)));
        if (founded.ContainsKey(CatalogAuthority.Group))
        {
            await DefineClusterAsync(token);
        }

        _defined = true;
        _lifecycle.Start();
        _changes.Start();
    }

    /// <summary>
    /// Gives this started node a replica. One that is new here and founds nothing is a learner: it gets state and log
    /// from the others by and by, as <see cref="Replicas"/> shows, and goes on so until it is made a voter. Does
    /// nothing when the node has this very replica.
    /// </summary>
    /// <exception cref="InvalidOperationException">The node has another replica of the group, which must be closed
    /// first, or it stops.</exception>
    /// <exception cref="DynaCluster.Consensus.Logs.LogStoreException">The message says what to do.</exception>
    public async Task OpenReplicaAsync(ReplicaPlacement placement, CancellationToken token)
    {
        await _changing.WaitAsync(token);
        try
        {
            ReplicaIdentity identity = placement.Identity;
            if (_hosted.TryGetValue(identity.Group, out HostedReplica? known) && known.Identity == identity)
            {
                return;
            }

            if (known is not null || _stopped)
            {
                throw new InvalidOperationException(
                    _stopped ? "The node stops." : $"The node has {known!.Identity}: close it first.");
            }

            HostedReplica hosted = new(placement, _composer);
            hosted.Compose();
            await hosted.StartAsync(token);
            _hosted = _hosted.Add(identity.Group, hosted);
            hosted.Tend();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes a replica away from this node; what it is being asked ends as not applied or unknown. Does
    /// nothing when there is none.</summary>
    /// <param name="retires">For good: state and log are deleted, and the id may never come back here. Else the replica
    /// can be opened again.</param>
    public async Task CloseReplicaAsync(uint group, bool retires)
    {
        await _changing.WaitAsync();
        try
        {
            if (_stopped || !_hosted.TryGetValue(group, out HostedReplica? hosted))
            {
                return;
            }

            await hosted.DisposeAsync();
            if (retires && _parts.Supply is { } supply)
            {
                await supply.RetireAsync(hosted.Identity);
            }

            _hosted = _hosted.Remove(group);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Hands the leadership of a group to another voter.</summary>
    /// <returns>Null: the node has no open replica of the group.</returns>
    public async Task<TransferOutcome?> TransferLeadershipAsync(uint group, ulong replica, CancellationToken token)
        => _composer.Replicas.Find(group) is { } own ? await own.Log.TransferLeadershipAsync(replica, token) : null;

    /// <summary>Gives the leadership of every group that is led here to another voter, so that nobody has to wait for
    /// an election when this node stops. What cannot be given away in time stays.</summary>
    public Task HandOverAsync(CancellationToken token)
        => Task.WhenAll(_composer.Replicas.All.Where(static replica => replica.IsServing && !replica.IsAlone)
            .Select(replica => HandOverAsync(replica, token)));

    private static async Task HandOverAsync(GroupReplica replica, CancellationToken token)
    {
        foreach (ulong voter in replica.Log.Members.Voters.Where(voter => voter != replica.Identity.Replica))
        {
            try
            {
                if (await replica.Log.TransferLeadershipAsync(voter, token) != TransferOutcome.Failed)
                {
                    return;
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Reads everything of a group's state that all replicas agree on, right now or at an index that is yet to
    /// be applied. It takes its time; it sees the state at one moment.</summary>
    /// <param name="patience">For the index to be applied.</param>
    /// <returns>Null: the node has no open replica of the group.</returns>
    /// <exception cref="TimeoutException">The index was not applied in time.</exception>
    public async Task<StateDigest?> DigestAsync(uint group, long index, TimeSpan patience, CancellationToken token)
    {
        if (_composer.Replicas.Find(group) is not { } replica || !replica.Gate.TryEnter())
        {
            return null;
        }

        try
        {
            using StateMoment moment = await replica.State.TakeMomentAsync(index)
                .WaitAsync(patience, _parts.Time, token);
            return await Task.Factory.StartNew(
                () => moment.Digest(token), token, TaskCreationOptions.LongRunning, _parts.FlushScheduler);
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _changing.WaitAsync(); // and nothing changes any more
        ShutGates();
        await _changes.DisposeAsync();
        await _lifecycle.DisposeAsync();
        await (_voters?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Task.WhenAll(_hosted.Values.Select(static hosted => hosted.LeaveAloneAsync()));
        (GroupReplica Replica, Task Served)[] open = ShutGates();
        await Task.WhenAll(open.Select(one => _composer.EndRequestsAsync(one.Replica, one.Served)));
        foreach ((GroupReplica replica, Task served) in open)
        {
            await ReplicaComposer.DisposeAsync(replica, served);
        }

        await _composer.Flusher.DisposeAsync();
        foreach ((GroupReplica replica, _) in open)
        {
            replica.State.Flush();
            replica.State.Dispose();
        }

        _composer.Dispose();
    }

    private (GroupReplica Replica, Task Served)[] ShutGates()
        => [.. _hosted.Values.Select(static hosted => hosted.Open).OfType<GroupReplica>().Select(replica =>
        {
            _composer.Replicas.Hide(replica.Group);
            return (replica, replica.Gate.CloseAsync());
        })];

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
        }

        Invariant.That(Catalog.Current.Cluster.Groups.Count == _settings.DataGroups);
    }
}
