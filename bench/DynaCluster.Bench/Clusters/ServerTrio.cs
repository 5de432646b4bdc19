using System.Globalization;
using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Topology;
using DynaCluster.Node.Cluster;
using DynaCluster.Processes;
using DynaCluster.Protocol;

namespace DynaCluster.Bench.Clusters;

/// <summary>Three server processes that are one cluster, each in a zone of its own; disposing ends them.</summary>
internal sealed class ServerTrio : IAsyncDisposable
{
    public const int Nodes = 3;

    private const int Attempts = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PatienceForGroup = TimeSpan.FromSeconds(5); // voters and leaders move one by one
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ServerProcess> _servers = [];
    private readonly List<ClusterClient> _clients = [];
    private Guid _cluster;
    private PartitionMap? _map;
    private Target? _target;

    private ServerTrio()
    {
    }

    public Target Target => _target ?? throw new InvalidOperationException("It has not started.");

    /// <summary>host:port of the gRPC doors.</summary>
    public IReadOnlyList<string> GrpcEndpoints => [.. _servers.Select(static s => new Uri(s.Grpc).Authority)];

    /// <summary>Starts them and waits until every group has three voters and the leaders are spread.</summary>
    /// <param name="binary">Another build's server; null: this one's.</param>
    public static async Task<ServerTrio> StartAsync(int groups, string? binary = null)
    {
        ServerTrio trio = new();
        try
        {
            await trio.StartServersAsync(groups, binary);
            await trio.MeetAsync();
            await trio.SettleAsync(groups);
        }
        catch (Exception)
        {
            await trio.DisposeAsync();
            throw;
        }
        return trio;
    }

    /// <summary>The numbers of the keys whose groups each node leads now, ascending by node.</summary>
    public async Task<int[][]> LedKeysAsync(int keys)
    {
        int[] leaders = await LeadersAsync() ?? throw new InvalidOperationException("A group has no leader.");
        List<int>[] led = [.. Enumerable.Range(0, Nodes).Select(static _ => new List<int>())];
        for (int key = 0; key < keys; key++)
        {
            led[leaders[_map!.GroupOf(HashOf(Dataset.Key(key)))]].Add(key); // known since it was met
        }
        return [.. led.Select(static k => k.ToArray())];
    }

    /// <summary>The node that leads each group, by group; the catalog's is 0. Null: one has no leader, or fewer than
    /// three voters.</summary>
    public async Task<int[]?> LeadersAsync()
    {
        int[] leaders = new int[_map!.Count + 1];
        Array.Fill(leaders, -1);
        for (int node = 0; node < Nodes; node++)
        {
            ClusterClient client = _clients[node];
            NodeStatus status = await RetryAsync(() => client.StatusAsync(_cluster, CancellationToken.None));
            foreach (ReplicaState replica in status.Replicas)
            {
                if (replica is { Role: ReplicaRole.Leader, Voters.Count: Nodes })
                {
                    leaders[replica.Group] = node;
                }
            }
        }
        return leaders.Contains(-1) ? null : leaders;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(static c => c.Dispose());
        foreach (ServerProcess server in _servers)
        {
            await server.DisposeAsync();
        }
        _folder.Dispose();
    }

    private static ulong HashOf(string key)
    {
        byte[] text = Encoding.UTF8.GetBytes(key);
        byte[] encoded = [(byte)AttributeType.String, checked((byte)text.Length), .. text]; // the keys are short
        return KeyCodec.Hash(new AttributeView(encoded));
    }

    private async Task StartServersAsync(int groups, string? binary)
    {
        string[] addresses = [.. Enumerable.Range(0, Nodes).Select(static _ => $"127.0.0.1:{Target.FreePort()}")];
        for (int node = 0; node < Nodes; node++)
        {
            List<string> options =
            [
                "--node-port", addresses[node].Split(':')[1], "--zone", $"z{node + 1}", "--disk-reserve", "0",
            ];
            options.AddRange(node == 0
                ? ["--groups", groups.ToString(CultureInfo.InvariantCulture)]
                : ["--join", addresses[0]]);
            _servers.Add(await ServerProcess.StartAsync(
                Path.Combine(_folder.Path, $"n{node + 1}"), options, binary: binary));
            _clients.Add(new ClusterClient(addresses[node], TimeProvider.System));
        }
        _target = new Target(
            "ours", [.. _servers.Select(static s => s.Endpoint)], [.. _servers.Select(static s => s.Id)],
            static () => ValueTask.CompletedTask);
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> ask)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (IOException) when (attempt < Attempts)
            {
                // too slow for the patience of nodes: the machine has other work
            }
        }
    }

    private async Task MeetAsync()
    {
        HelloResponse hello = await RetryAsync(() => _clients[0].HelloAsync(CancellationToken.None));
        _cluster = new Guid(hello.ClusterId.Span, bigEndian: true);
        CatalogWatchRequest request = new() { ClusterId = hello.ClusterId };
        await foreach (CatalogCopy copy in _clients[0].WatchCatalogAsync(request, CancellationToken.None))
        {
            _map = new PartitionMap(
                copy.Cluster.Groups.OrderBy(static r => r.LowHash).Select(static r => (r.Group, r.LowHash)));
            return;
        }
    }

    /// <summary>Waits until no transfer would make the spread more even.</summary>
    private async Task SettleAsync(int groups)
    {
        TimeSpan patience = Patience + groups * PatienceForGroup;
        DateTime until = DateTime.UtcNow + patience;
        while (true)
        {
            int[]? leaders = await LeadersAsync();
            int[] counts = [.. Enumerable.Range(0, Nodes).Select(n => leaders?.Count(l => l == n) ?? 0)];
            if (leaders is not null && counts.Max() - counts.Min() <= 1)
            {
                return;
            }
            if (DateTime.UtcNow > until)
            {
                throw new InvalidOperationException(
                    $"The {groups} groups are not whole and spread after {patience}: {string.Join('/', counts)}.");
            }
            await Task.Delay(Pause);
        }
    }
}
