using System.Collections.Concurrent;
using System.Text;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;
using DynaCluster.CrashHost.Wire;
using DynaCluster.Node.Hosting;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Storage.Engines;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace DynaCluster.CrashHost.Nodes;

/// <summary>
/// A node on a real disk with a replica of every group, reached by the other nodes over real links, and by clients over
/// <see cref="HostPort"/> in place of the HTTP door. The first replicas' ids follow from group and node; where others
/// come to is told by control lines.
/// </summary>
public sealed partial class HostNode : IAsyncDisposable
{
    private const long MemoryBytes = 256L * 1024 * 1024;

    private static readonly Guid s_cluster = new(0x0c0ffee, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]);

    private readonly NodeOptions _options;
    private readonly ConcurrentDictionary<uint, RaftGroup> _groups = [];
    private readonly ILoggerFactory _logging = LoggerFactory.Create(
        static logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning)
            .AddFilter("DynaCluster.Node", LogLevel.Information));
    private readonly RocksResources _resources = RocksResources.ForMemory(MemoryBytes);
    private readonly HeldLogStore _store;
    private readonly NodeLog _log;
    private readonly NodeLogThread _thread;
    private readonly PeerLinks _links;
    private readonly HostCluster _cluster;
    private readonly HostPlaces _places;
    private readonly SnapshotShelf _shelf;
    private readonly ReplicaFolders _folders;
    private readonly ReplicaSupply _supply;
    private readonly NodeHost _host;
    private NodePort? _port;
    private HostPort? _clients;

    private HostNode(NodeOptions options)
    {
        _options = options;
        _store = new HeldLogStore(RocksLogStore.Open(Path.Combine(options.Folder, "raftlog"), options.Syncs));
        _log = new NodeLog(_store, ProcessEnd.Now);
        _thread = new NodeLogThread(_log);
        _links = new PeerLinks(s_cluster, (ulong)options.Node, TimeProvider.System, _logging.CreateLogger<PeerLinks>());
        _cluster = new HostCluster(options.Clients, TimeProvider.System);
        _places = new HostPlaces(options, _links.Directory);
        _shelf = new SnapshotShelf(
            s_cluster, Path.Combine(options.Folder, "shelf"), TimeProvider.System,
            new TransferThrottle(options.SnapshotBytesPerSecond, TimeProvider.System));
        _folders = new ReplicaFolders(
            Path.Combine(options.Folder, "groups"), _log, _resources, TimeProvider.System);
        _supply = new ReplicaSupply(s_cluster, _links.Directory, _log, _folders, TimeProvider.System);
        _host = Compose();
    }

    /// <summary>The replica of a group on a node: ids are issued by this rule and never again.</summary>
    public static ulong ReplicaOf(uint group, int node, int nodes) => (group * (ulong)nodes) + (ulong)node;

    /// <summary>Opens the folder and both ports; it takes part from <see cref="StartAsync"/> on.</summary>
    public static async Task<HostNode> OpenAsync(NodeOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        HostNode node = new(options);
        node._port = await NodePort.OpenAsync(
            options.Peers[options.Node - 1], node._links, node._logging, node._shelf);
        node._clients = new HostPort(options.Clients[options.Node - 1], node.AnswerAsync);
        return node;
    }

    /// <summary>Completes when the node knows its cluster.</summary>
    public Task StartAsync(CancellationToken token) => _host.StartAsync(token);

    public async ValueTask DisposeAsync()
    {
        _store.Control("release");
        _clients!.Close(); // set by OpenAsync, like the other
        await _host.DisposeAsync();
        await _clients.DisposeAsync(); // after the node: what still waits there is answered by its stop
        await _port!.DisposeAsync();
        await _links.DisposeAsync();
        _supply.Dispose();
        _shelf.Dispose();
        await _cluster.DisposeAsync();
        _thread.Dispose();
        _store.Dispose();
        _resources.Dispose();
        _logging.Dispose();
    }

    private NodeHost Compose() => new(
        new NodeSettings
        {
            ClusterId = s_cluster,
            Region = "us-east-1",
            Account = "000000000000",
            DataGroups = _options.DataGroups,
            Replicas = [.. Enumerable.Range(0, _options.DataGroups + 1)
                .Select(group => FindPlacement((uint)group)).OfType<ReplicaPlacement>()],
        },
        new NodeParts
        {
            OpenEngine = _folders.OpenState,
            OpenLog = (replica, founding, state) => _groups[replica.Group] = new RaftGroup(
                new RaftNode(_log, _links, TimeProvider.System, _shelf), replica, founding ?? new Membership(), state,
                _folders.Current(replica.Group)),
            Supply = _supply,
            Voters = new HostVoterPlan(_places, _shelf),
            ReachCluster = _ => _cluster,
            Time = TimeProvider.System,
            Random = new Random(_options.Node),
            Logging = _logging,
            Failed = static fault => ProcessEnd.Now("a part of the node failed", fault),
        });

    /// <summary>What the node has of a group when it starts: what its log knows; else what was told to come here; else,
    /// unless it joins a cluster that others made, a first replica.</summary>
    private ReplicaPlacement? FindPlacement(uint group)
    {
        int nodes = _options.Peers.Count;
        ulong first = ReplicaOf(group, _options.Node, nodes);
        ulong told = _places.NewestOn(group, _options.Node);
        ReplicaIdentity? known = GroupLog.FindIdentity(_store, group);
        if (known is null && told == first && (_options.Joins || GroupLog.IsRetired(_store, group)))
        {
            return null;
        }

        ReplicaIdentity identity = known ?? new ReplicaIdentity(s_cluster, group, told);
        Membership founding = new([.. Enumerable.Range(1, _options.Voters)
            .Select(node => ReplicaOf(group, node, nodes))]);
        return new ReplicaPlacement(identity)
        {
            Others = _places.Others(group),
            Founding = identity.Replica == first ? founding : null,
        };
    }

    private async Task<byte[]> AnswerAsync(HostCall call, ReadOnlyMemory<byte> body)
    {
        IPartitionChannel own = _host.Partitions;
        CancellationToken none = CancellationToken.None;
        return call switch
        {
            HostCall.Write => Bytes(await own.WriteAsync(WriteRequest.Parser.ParseFrom(body.Span), none)),
            HostCall.Get => Bytes(await own.GetAsync(GetRequest.Parser.ParseFrom(body.Span), none)),
            HostCall.Range => Bytes(await own.ReadRangeAsync(RangeRequest.Parser.ParseFrom(body.Span), none)),
            HostCall.Statistics => Bytes(
                await own.GetStatisticsAsync(TableStatisticsRequest.Parser.ParseFrom(body.Span), none)),
            HostCall.Schema => Bytes(await own.ChangeSchemaAsync(SchemaRequest.Parser.ParseFrom(body.Span), none)),
            HostCall.Catalog => Bytes(await own.ChangeCatalogAsync(CatalogRequest.Parser.ParseFrom(body.Span), none)),
            HostCall.Changes => Bytes(await own.ReadChangesAsync(ChangesRequest.Parser.ParseFrom(body.Span), none)),
            HostCall.Shards => Bytes(await own.ListShardsAsync(ShardsRequest.Parser.ParseFrom(body.Span), none)),
            HostCall.Cluster => Bytes(_host.Catalog.Current.Cluster),
            HostCall.Control => Encoding.UTF8.GetBytes(await ControlAsync(Encoding.UTF8.GetString(body.Span))),
            _ => throw new FormatException($"unknown call {call}"),
        };
    }

    private static byte[] Bytes(IMessage message) => message.ToByteArray();
}
