using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Cluster.Tests.Hosts;

/// <summary>A cluster of three server processes, each in a zone, that can be killed, stopped, started again and, as
/// root, cut off from each other. Disposing it ends and deletes it.</summary>
internal sealed class ServerTrio : IAsyncDisposable
{
    public const int Count = 3;

    private const int PortsOfNode = 3;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly RunFolder _folder;

    private ServerTrio(RunFolder folder, NetworkLab? network)
    {
        _folder = folder;
        Network = network;
        Queue<int> ports = LocalCluster.FreePorts(Count * PortsOfNode, Environment.ProcessId);
        Nodes = new LocalCluster(
            [
                .. Enumerable.Range(0, Count).Select(node => new NodePlace(
                    node, network?.AddressOf(node) ?? "127.0.0.1", ports.Dequeue(), ports.Dequeue(), ports.Dequeue())
                {
                    Data = folder.At($"n{node + 1}"),
                    Log = folder.At($"n{node + 1}.log"),
                    Prefix = network?.PrefixOf(node) ?? [],
                }),
            ],
            folder);
        Watch = new ClusterWatch(Nodes.Places);
    }

    public LocalCluster Nodes { get; }

    public ClusterWatch Watch { get; }

    /// <summary>Null unless it was asked for.</summary>
    public NetworkLab? Network { get; }

    /// <summary>Whole when it returns. Skips the test, with the reason, where nodes cannot be cut off.</summary>
    /// <param name="cuts">The nodes are in networks of their own.</param>
    public static async Task<ServerTrio> StartAsync(bool cuts, CancellationToken token)
    {
        RunFolder folder = await RunFolder.CreateAsync(keeps: false);
        NetworkLab? network = null;
        if (cuts)
        {
            (network, string lack) = await NetworkLab.TryBuildAsync(Count, folder);
            if (network is null)
            {
                await folder.DisposeAsync();
                Assert.Skip(lack);
            }
        }

        ServerTrio trio = new(folder, network);
        for (int node = 0; node < Count; node++)
        {
            trio.Nodes.Start(node);
        }

        await trio.Watch.MeetAsync(s_patience, token);
        await trio.WaitUntilWholeAsync(token);
        return trio;
    }

    /// <summary>Every group has a leader and an up-to-date voter on every node.</summary>
    public async Task WaitUntilWholeAsync(CancellationToken token)
        => Assert.Null(await Watch.WaitUntilWholeAsync(s_patience, token));

    /// <summary>With some of the nodes away: every group has a leader.</summary>
    public async Task WaitUntilLedAsync(CancellationToken token)
    {
        long begun = TimeProvider.System.GetTimestamp();
        foreach (uint group in Watch.Groups)
        {
            while (await Watch.LeaderAsync(group, token) is null)
            {
                Assert.True(
                    TimeProvider.System.GetElapsedTime(begun) < s_patience,
                    $"After {s_patience} nobody leads group {group}.");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, token);
            }
        }
    }

    public string Endpoint(int node) => Nodes.Places[node].Door.ToString();

    /// <summary>A client as the SDK makes them, with its own retries, of a name that stands for all nodes: a connection
    /// that one refuses goes to the next.</summary>
    public AmazonDynamoDBClient CreateClient() => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig
        {
            ServiceURL = Endpoint(0),
            AuthenticationRegion = "us-east-1",
            HttpClientFactory = new AnyNode([.. Nodes.Places.Select(place => place.Door)]),
        });

    public async ValueTask DisposeAsync()
    {
        Watch.Dispose();
        await Nodes.DisposeAsync();
        await _folder.DisposeAsync();
    }

    private sealed class AnyNode(Uri[] doors) : HttpClientFactory
    {
        private int _next;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig)
            => new(new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync });

        private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
        {
            for (int left = doors.Length; ; left--)
            {
                Uri door = doors[(uint)Interlocked.Increment(ref _next) % doors.Length];
                Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(IPAddress.Parse(door.Host), door.Port, token);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch (SocketException) when (left > 1)
                {
                    socket.Dispose();
                }
            }
        }
    }
}
