using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using DynaCluster.Processes;

namespace DynaCluster.Bench.Logs;

/// <summary>Three etcd processes that are one cluster, with etcd's own settings: it syncs before it acknowledges.
/// Disposing ends them.</summary>
internal sealed class EtcdTrio : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _nodes = [];
    private readonly List<string> _clients = [];

    private EtcdTrio()
    {
    }

    /// <summary>Where the leader takes writes: no other member has to pass them on.</summary>
    public string Leader { get; private set; } = "";

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(static folder => File.Exists(Path.Combine(folder, "etcd")));

    public TimeSpan Cpu => _nodes.Aggregate(TimeSpan.Zero, static (sum, node) => sum + ProcessMeter.Cpu(node.Id));

    public static async Task<EtcdTrio> StartAsync()
    {
        EtcdTrio trio = new();
        int[] ports = FreePorts(2 * LogNode.Nodes);
        string[] peers = [.. ports[..LogNode.Nodes].Select(static p => $"http://127.0.0.1:{p}")];
        trio._clients.AddRange(ports[LogNode.Nodes..].Select(static p => $"http://127.0.0.1:{p}"));
        for (int node = 0; node < LogNode.Nodes; node++)
        {
            trio.Start(node, peers);
        }
        trio.Leader = await trio.FindLeaderAsync();
        return trio;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process node in _nodes)
        {
            node.Kill();
            await node.WaitForExitAsync();
            node.Dispose();
        }
        _folder.Dispose();
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners =
            [.. Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, static l => l.Start());
        int[] ports = [.. listeners.Select(static l => ((IPEndPoint)l.LocalEndpoint).Port)];
        Array.ForEach(listeners, static l => l.Dispose());
        return ports;
    }

    private void Start(int node, string[] peers)
    {
        string cluster = string.Join(',', peers.Select(static (peer, n) => $"n{n}={peer}"));
        string[] arguments =
        [
            "--name", $"n{node}", "--data-dir", Path.Combine(_folder.Path, $"n{node}"),
            "--listen-peer-urls", peers[node], "--initial-advertise-peer-urls", peers[node],
            "--listen-client-urls", _clients[node], "--advertise-client-urls", _clients[node],
            "--initial-cluster", cluster, "--initial-cluster-state", "new",
            "--logger", "zap", "--log-level", "error",
        ];
        _nodes.Add(Process.Start(new ProcessStartInfo("etcd", arguments))
            ?? throw new InvalidOperationException("etcd did not start."));
    }

    private async Task<string> FindLeaderAsync()
    {
        for (int attempt = 0; attempt < 150; attempt++)
        {
            foreach (string endpoint in _clients)
            {
                using EtcdClient client = new(endpoint, connections: 1);
                if (await client.IsLeaderAsync())
                {
                    return endpoint;
                }
            }
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
        throw new InvalidOperationException("etcd has no leader.");
    }
}
