using System.Net;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Node.Hosting;
using DynaCluster.Node.Services;
using DynaCluster.Node.Telemetry;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Routing.Links;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Cluster;

/// <summary>
/// A node of a cluster: its replicas on its disk, the port for other nodes, its copy of the catalog, the way to all
/// groups, and what keeps them as the catalog wants them. Start: port, replicas, copy of the catalog, then what follows
/// it. Stop: the other way round.
/// </summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private readonly ClusterClients _clients;
    private readonly DiskNode _disk;
    private readonly NodeDirectory _directory;
    private readonly ILogger _events;
    private readonly ILoggerFactory _logging;
    private readonly FatalStop _fatal;
    private readonly NodeLinks _links;
    private readonly NodeDefinition _said;
    private readonly DiskNodeSettings _settings;
    private readonly CatalogView _catalog = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly long _begun;
    private readonly CatalogFollower _follower;
    private readonly PlacementDriver _placement;
    private readonly NodeAnnouncer _announcer;
    private Task _following = Task.CompletedTask;
    private NodePort? _port;
    private ClusterPartitions? _cluster;

    private ClusterNode(Entered entered, DiskNodeSettings settings, ILoggerFactory logging, FatalStop fatal)
    {
        (Identity, _said, _clients) = (entered.Identity, entered.Said, entered.Clients);
        (_settings, _logging, _fatal) = (settings, logging, fatal);
        _begun = settings.Time.GetTimestamp();
        _events = logging.CreateLogger("DynaCluster.Node");
        _links = new NodeLinks(Identity.Cluster, settings.Time, logging.CreateLogger("DynaCluster.Routing"));
        _disk = DiskNode.Open(
            settings,
            new DiskNodeParts
            {
                Identity = Identity,
                Said = _said,
                Catalog = _catalog,
                Voters = shelf => new CatalogVoterPlan(_catalog, shelf),
                ReachCluster = own => _cluster = new ClusterPartitions(() => Table, _links, own)
                {
                    Heard = group => _disk?.Host.LeaderOf(group) ?? 0, // null only while composing
                },
            },
            logging,
            fatal);
        _directory = new NodeDirectory(Identity.Node, _disk.Links.Directory, _links);
        _follower = new CatalogFollower(
            _catalog,
            new CatalogSource(Identity, settings.Folder, settings.Entry.Seeds, _clients, () => Host.HasCatalog),
            settings.Time,
            _events);
        _placement = new PlacementDriver(
            new PlacementParts(Identity, _clients, () => Host.LeadsCatalog, Fail),
            _catalog, Partitions, settings.Time, _events);
        _announcer = new NodeAnnouncer(_said, Partitions, Refuse, settings.Time, _events);
    }

    public NodeIdentity Identity { get; }

    /// <summary>The replicas on this node.</summary>
    public NodeHost Host => _disk.Host;

    /// <summary>The way to all groups of the cluster.</summary>
    public IPartitionChannel Partitions => _cluster!; // made while the disk's host is

    /// <summary>Where other nodes reach this one.</summary>
    public string Address => _said.NodeAddress;

    /// <summary>The node that is thought to lead a group; 0: not known.</summary>
    public ulong LeaderOf(uint group) => Host.LeaderOf(group) is var own and not 0 ? own : _cluster!.LeaderOf(group);

    /// <summary>What an operator asks, to be mapped where operators come.</summary>
    public NodePortService AdminService => NodePortService.Of<AdminService, AdminServiceMethods>(
        new AdminServiceParts(Identity, _catalog, _clients, Partitions, _settings.Time));

    private RoutingTable Table => _directory?.Table ?? RoutingTable.Empty; // null only while composing

    /// <summary>Finds out which cluster the node belongs to, which may take until other nodes answer, and opens what is
    /// in its folder; nothing runs yet.</summary>
    /// <param name="fatal">How the process ends when a part cannot go on rightly.</param>
    /// <inheritdoc cref="DiskNode.Open" path="/exception"/>
    /// <exception cref="IOException">The node port cannot be had.</exception>
    public static async Task<ClusterNode> OpenAsync(
        DiskNodeSettings settings, ILoggerFactory logging, FatalStop fatal, CancellationToken token)
    {
        ClusterClients clients = new(settings.Time);
        try
        {
            Entered entered = await EnterAsync(settings, clients, logging, token);
            settings.Identified(entered.Identity);
            return new ClusterNode(entered, settings, logging, fatal);
        }
        catch
        {
            clients.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="NodeHost.StartAsync"/>
    public async Task StartAsync(CancellationToken token)
    {
        _follower.Recall();
        await _directory.FollowAsync(_catalog.Current);
        _port = await OpenPortAsync(_settings, at => NodePort.OpenAsync(
            at, _disk.Links, _logging, _disk.Shelf,
            NodePortService.Of<PartitionsService, PartitionsServiceMethods>(
                new PartitionsServiceParts(Identity.Cluster, Host.Partitions)),
            NodePortService.Of<ClusterService, ClusterServiceMethods>(ServiceParts())));
        _said.NodeAddress = AddressOf(_settings, _port.EndPoint);
        _following = FollowAsync();
        await Host.StartAsync(token);
        _follower.Start();
        _announcer.Start();
        _placement.Start();
        await WaitForCatalogAsync(token);
    }

    public async ValueTask DisposeAsync()
    {
        using (CancellationTokenSource late = new(Limits.HandOverDuration, _settings.Time))
        {
            await Host.HandOverAsync(late.Token);
        }

        await _stop.CancelAsync();
        await _placement.DisposeAsync();
        await _announcer.DisposeAsync();
        await _follower.DisposeAsync();
        await _following;
        if (_port is { } port)
        {
            await port.DisposeAsync();
        }

        await _disk.DisposeAsync();
        await _links.DisposeAsync();
        _clients.Dispose();
        _stop.Dispose();
    }

    private static async Task<Entered> EnterAsync(
        DiskNodeSettings settings, ClusterClients clients, ILoggerFactory logging, CancellationToken token)
    {
        NodeDefinition said = new()
        {
            Zone = settings.Zone,
            GrpcAddress = settings.GrpcAddress,
            HttpAddress = settings.HttpAddress,
            Storage = settings.IsStorage,
        };
        NodeIdentity identity = await FindIdentityAsync(settings, said, clients, logging, token);
        said.Id = identity.Node;
        said.State = NodeState.Active;
        said.Incarnation = ClusterClient.NameOf(identity.Incarnation);
        said.JoinedAtMs = settings.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return new Entered(identity, said, clients);
    }

    private static async Task<NodeIdentity> FindIdentityAsync(
        DiskNodeSettings settings, NodeDefinition said, ClusterClients clients, ILoggerFactory logging,
        CancellationToken token)
    {
        Guid incarnation = RandomIds.Guid(settings.Random);
        ILogger events = logging.CreateLogger("DynaCluster.Node");
        ClusterEntry entry = new(
            settings.Folder, said, settings.Entry,
            new ClusterEntryParts(
                settings.Region, settings.Account, clients, settings.Random, settings.Time, events));
        if (settings.Entry.Seeds.Count == 0 || NodeIdentity.Find(settings.Folder) is not null)
        {
            return await entry.FindAsync(incarnation, token);
        }

        // Whoever makes the cluster waits until every other node says that it knows none.
        await using NodePort door = await OpenPortAsync(settings, at => NodePort.OpenAsync(
            at, logging,
            [NodePortService.Of<EntryService, EntryServiceMethods>(
                new EntryServiceParts(incarnation, settings.Entry.Bootstraps))]));
        said.NodeAddress = AddressOf(settings, door.EndPoint);
        NodeIdentity identity = await entry.FindAsync(incarnation, token);
        events.NodeJoined(identity.Node, identity.Cluster);
        return identity;
    }

    private static async Task<NodePort> OpenPortAsync(DiskNodeSettings settings, Func<IPEndPoint, Task<NodePort>> open)
    {
        try
        {
            return await open(settings.NodePort);
        }
        catch (IOException) when (!settings.IsNodePortFixed)
        {
            return await open(new IPEndPoint(settings.NodePort.Address, 0));
        }
    }

    private static string AddressOf(DiskNodeSettings settings, IPEndPoint listens)
        => NodeAddresses.Format(settings.AdvertisedHost ?? listens.Address.ToString(), listens.Port);

    private ClusterServiceParts ServiceParts() => new(Identity, _catalog, Partitions)
    {
        HasCatalog = () => Host.HasCatalog,
        IsCatalogFresh = () => Host.IsCatalogFresh,
        Time = _settings.Time,
        Status = () => NodeStatuses.Of(Identity, Host, _settings.Time.GetElapsedTime(_begun)),
        TransferAsync = Host.TransferLeadershipAsync,
        DigestAsync = DigestAsync,
    };

    private async Task<DigestResponse> DigestAsync(DigestRequest request, CancellationToken token)
    {
        TimeSpan patience = request.WaitMs > 0
            ? TimeSpan.FromMilliseconds(request.WaitMs)
            : Timeout.InfiniteTimeSpan;
        try
        {
            return await Host.DigestAsync(request.Group, request.Index, patience, token) is { } digest
                ? new DigestResponse
                {
                    AppliedIndex = digest.AppliedIndex,
                    Digest = digest.Digest,
                    Entries = digest.Entries,
                }
                : new DigestResponse { Refusal = "this node has no open replica of the group" };
        }
        catch (TimeoutException)
        {
            return new DigestResponse { Late = true, Refusal = $"index {request.Index} was not applied in time" };
        }
    }

    /// <summary>The catalog moves on: addresses, then replicas.</summary>
    private async Task FollowAsync()
    {
        ReplicaReconciler reconciler = new(Identity, Host, _events);
        try
        {
            while (true)
            {
                Task replaced = _catalog.Replaced;
                CatalogSnapshot now = _catalog.Current;
                await _directory.FollowAsync(now);
                if (now.Map is not null && Host.IsStarted)
                {
                    await reconciler.FollowAsync(now, _stop.Token);
                }

                await Task.WhenAny(
                    replaced, Task.Delay(Limits.PlacementPause, _settings.Time, _stop.Token));
                _stop.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            Fail(fault);
        }
    }

    /// <summary>What the folder shows of the catalog may be older than what was acknowledged before a crash: a node
    /// that served by it would deny tables.</summary>
    private async Task WaitForCatalogAsync(CancellationToken token)
    {
        await _catalog.WaitForAsync(await _announcer.Heard.WaitAsync(token), token);
        while (true)
        {
            Task replaced = _catalog.Replaced;
            if (_catalog.Current.Map is not null)
            {
                return;
            }

            await replaced.WaitAsync(token);
        }
    }

    private void Fail(Exception fault) => _fatal("A part of the node cannot go on; restart the node.", fault);

    private void Refuse(string reason) => _fatal(
        "The cluster refuses this node.", new InvalidOperationException(reason));

    private sealed record Entered(NodeIdentity Identity, NodeDefinition Said, ClusterClients Clients);
}
