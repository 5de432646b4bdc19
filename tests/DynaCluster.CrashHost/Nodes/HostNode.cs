using System.Globalization;
using System.Text;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
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
/// <see cref="HostPort"/> in place of the HTTP door. The replica ids follow from group and node.
/// </summary>
public sealed class HostNode : IAsyncDisposable
{
    private const long MemoryBytes = 256L * 1024 * 1024;

    private static readonly Guid s_cluster = new(0x0c0ffee, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]);

    private readonly NodeOptions _options;
    private readonly SortedDictionary<uint, RaftGroup> _groups = [];
    private readonly ILoggerFactory _logging = LoggerFactory.Create(
        static logging => logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
    private readonly RocksResources _resources = RocksResources.ForMemory(MemoryBytes);
    private readonly HeldLogStore _store;
    private readonly NodeLog _log;
    private readonly NodeLogThread _thread;
    private readonly PeerLinks _links;
    private readonly HostCluster _cluster;
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
        for (uint group = 0; group <= options.DataGroups; group++)
        {
            for (int node = 1; node <= options.Peers.Count; node++)
            {
                NodeAddress address = new(
                    options.Peers[node - 1].Address.ToString(), options.Peers[node - 1].Port);
                _links.Directory.Set(ReplicaOf(group, node, options.Peers.Count), address);
            }
        }

        _host = Compose();
    }

    /// <summary>The replica of a group on a node: ids are issued by this rule and never again.</summary>
    public static ulong ReplicaOf(uint group, int node, int nodes) => (group * (ulong)nodes) + (ulong)node;

    /// <summary>The node on which a replica lives.</summary>
    public static int NodeOf(ulong replica, int nodes) => replica == 0 ? 0 : (int)((replica - 1) % (ulong)nodes) + 1;

    /// <summary>How a replica of this host's clusters is named in its log.</summary>
    public static ReplicaIdentity IdentityOf(uint group, int node, int nodes)
        => new(s_cluster, group, ReplicaOf(group, node, nodes));

    /// <summary>Opens the folder and both ports; it takes part from <see cref="StartAsync"/> on.</summary>
    public static async Task<HostNode> OpenAsync(NodeOptions options)
    {
        Directory.CreateDirectory(options.Folder);
        HostNode node = new(options);
        node._port = await NodePort.OpenAsync(
            options.Peers[options.Node - 1], node._links, node._logging);
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
        await _cluster.DisposeAsync();
        _thread.Dispose();
        _store.Dispose();
        _resources.Dispose();
        _logging.Dispose();
    }

    private NodeHost Compose()
    {
        ReplicaFolders replicas = new(
            Path.Combine(_options.Folder, "groups"), _log, _resources, TimeProvider.System);
        return new NodeHost(
            new NodeSettings
            {
                ClusterId = s_cluster,
                Region = "us-east-1",
                Account = "000000000000",
                DataGroups = _options.DataGroups,
            },
            new NodeParts
            {
                OpenEngine = group =>
                {
                    replicas.Sweep(group);
                    return RocksEngine.Open(
                        _resources, replicas.Current(group), ReplicaFolders.OwnerOf(Own(group)));
                },
                OpenLog = (group, state) => _groups[group] = new RaftGroup(
                    new RaftNode(_log, _links, TimeProvider.System), Own(group), Founding(group), state,
                    replicas.Current(group)),
                ReachCluster = _ => _cluster,
                Time = TimeProvider.System,
                Random = new Random(_options.Node),
                Logging = _logging,
                Failed = static fault => ProcessEnd.Now("a part of the node failed", fault),
            });
    }

    private ReplicaIdentity Own(uint group) => IdentityOf(group, _options.Node, _options.Peers.Count);

    private Membership Founding(uint group) => new(
        [.. Enumerable.Range(1, _options.Voters).Select(node => ReplicaOf(group, node, _options.Peers.Count))]);

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
            HostCall.Cluster => Bytes(_host.Catalog.Current.Cluster),
            HostCall.Control => Encoding.UTF8.GetBytes(await ControlAsync(Encoding.UTF8.GetString(body.Span))),
            _ => throw new FormatException($"unknown call {call}"),
        };
    }

    private static byte[] Bytes(IMessage message) => message.ToByteArray();

    private async Task<string> ControlAsync(string line)
    {
        string[] words = line.Split(' ');
        if (words[0] is "hold" or "release" or "holds")
        {
            return _store.Control(words[0]);
        }

        RaftGroup group = _groups[uint.Parse(words[1], CultureInfo.InvariantCulture)];
        ulong replica = words.Length > 2
            ? ReplicaOf(group.Group, int.Parse(words[2], CultureInfo.InvariantCulture), _options.Peers.Count)
            : 0;
        return words[0] switch
        {
            "leader" => NodeOf(group.LeaderReplica, _options.Peers.Count).ToString(CultureInfo.InvariantCulture),
            "commit" => group.CommitIndex.ToString(CultureInfo.InvariantCulture),
            "describe" => string.Create(
                CultureInfo.InvariantCulture,
                $"leader {group.LeaderReplica}, commit {group.CommitIndex}, {group.RestartCount} engine restarts, "
                + $"{_log.CommitCount} syncs"),
            "voters" => string.Join(' ', group.Members.Voters.Select(v => NodeOf(v, _options.Peers.Count))),
            "add" => (await group.AddVoterAsync(replica, CancellationToken.None)).ToString(),
            "remove" => (await group.RemoveVoterAsync(replica, CancellationToken.None)).ToString(),
            "transfer" => (await group.TransferLeadershipAsync(replica, CancellationToken.None)).ToString(),
            _ => throw new FormatException($"unknown control {line}"),
        };
    }
}
