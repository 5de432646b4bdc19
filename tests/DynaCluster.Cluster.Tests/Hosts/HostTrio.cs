using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DynaCluster.Consensus.Logs;
using DynaCluster.CrashHost.Wire;
using DynaCluster.Model.Topology;
using DynaCluster.Processes;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Workloads;

namespace DynaCluster.Cluster.Tests.Hosts;

/// <summary>Three crash host processes that are one cluster, numbered from 1, over their lives.</summary>
internal sealed partial class HostTrio : IAsyncDisposable
{
    public const int Count = 3;

    /// <summary>The first data group.</summary>
    public const uint Group = 1;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_controlPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _folders;
    private readonly HostProcess?[] _processes = new HostProcess?[Count];
    private readonly IPEndPoint[] _peers;
    private readonly HostCluster _cluster;

    /// <param name="folders">Of the three nodes; null: below a temporary one.</param>
    public HostTrio(IReadOnlyList<string>? folders = null)
    {
        _folders = [.. folders ?? [.. All.Select(node => Path.Combine(_folder.Path, $"node-{node}"))]];
        IPEndPoint[] free = FreePorts(2 * Count);
        _peers = free[..Count];
        Clients = free[Count..];
        _cluster = new HostCluster(Clients, TimeProvider.System);
    }

    public static IReadOnlyList<int> All { get; } = [1, 2, 3];

    public IReadOnlyList<IPEndPoint> Clients { get; }

    /// <summary>Beside the catalog's.</summary>
    public int DataGroups { get; init; } = 1;

    /// <summary>The first so many nodes vote from the beginning.</summary>
    public int Voters { get; init; } = Count;

    /// <summary>Of the nodes that are started next; false: a kept mutant.</summary>
    public bool Syncs { get; set; } = true;

    /// <summary>Nodes that make no replicas by themselves when they are started next.</summary>
    public HashSet<int> Joining { get; } = [];

    /// <summary>What each node sends of snapshots in a second; null: its usual rate.</summary>
    public int? SnapshotBytesPerSecond { get; init; }

    public string FolderOf(int node) => _folders[node - 1];

    public HostProcess Process(int node) => _processes[node - 1]!; // a node that was started

    /// <summary>Starts nodes side by side; completes when clients can reach them.</summary>
    public Task StartAsync(params IEnumerable<int> nodes)
        => Task.WhenAll(nodes.Select(node => StartAsync(node, failPoint: null)));

    /// <param name="failPoint">Where it kills or stops itself, as in DYNA_FAIL_POINT; null: nowhere.</param>
    public async Task StartAsync(int node, string? failPoint)
    {
        await LaunchAsync(node, failPoint);
        await Process(node).WaitUntilListeningAsync();
    }

    /// <summary>Begins a node's next life, and waits for nothing of it.</summary>
    public async Task LaunchAsync(int node, string? failPoint)
    {
        if (_processes[node - 1] is { } before)
        {
            await before.DisposeAsync();
        }

        string[] rate = SnapshotBytesPerSecond is { } bytes ? ["--snapshot-rate", Text(bytes)] : [];
        _processes[node - 1] = HostProcess.Launch(
            [
                "node", "--data", FolderOf(node), "--node", Text(node), "--peers", string.Join(',', (object[])_peers),
                "--clients", string.Join(',', Clients), "--groups", Text(DataGroups), "--voters", Text(Voters),
                "--sync", Syncs.ToString(), "--join", Joining.Contains(node).ToString(), .. rate,
            ],
            failPoint);
    }

    /// <summary>kill -9 of all of them at once.</summary>
    public async Task KillAsync(params IReadOnlyList<int> nodes)
    {
        foreach (int node in nodes)
        {
            Process(node).Kill();
        }

        foreach (int node in nodes)
        {
            await Process(node).WaitForExitAsync();
        }
    }

    /// <summary>The node that leads the group; waits until two agree on it.</summary>
    public async Task<int> LeaderAsync(uint group = Group)
    {
        string leader = "";
        await UntilAsync($"a leader of group {group}", async () =>
        {
            string[] hints = await Task.WhenAll(All.Select(node => TryControlAsync(node, $"leader {group}")));
            leader = All.Select(Text).FirstOrDefault(
                node => hints[int.Parse(node, CultureInfo.InvariantCulture) - 1] == node
                    && hints.Count(hint => hint == node) > Count / 2,
                "");
            return leader.Length > 0;
        });
        return int.Parse(leader, CultureInfo.InvariantCulture);
    }

    /// <summary>Completes when the node has committed what any node has now.</summary>
    public async Task WaitUntilLevelAsync(int node)
    {
        long target = 0;
        foreach (int other in All)
        {
            target = Math.Max(target, await CommitAsync(other));
        }

        await UntilAsync($"node {node} to commit {target}", async () => await CommitAsync(node) >= target);
    }

    /// <summary>A line of <see cref="HostCall.Control"/>.</summary>
    /// <exception cref="HostLostException">No answer.</exception>
    public async Task<string> ControlAsync(int node, string line)
    {
        await using HostConnection connection = await HostConnection.OpenAsync(Clients[node - 1], default);
        return await connection.ControlAsync(line, default).WaitAsync(s_controlPatience, TimeProvider.System);
    }

    /// <summary>Makes the replica on a node a voter of the data group; asks until the leader may do it.</summary>
    public Task AddVoterAsync(int leader, int added) => UntilAsync(
        $"node {added} to be a voter",
        async () => await TryControlAsync(leader, $"add {Group} {added}") == nameof(MembershipRefusal.None));

    /// <summary>Makes a table, retried until the cluster knows itself.</summary>
    public async Task<RowTable> CreateTableAsync(string name)
    {
        using CancellationTokenSource late = new(s_patience, TimeProvider.System);
        CatalogResponse made = new();
        await UntilAsync($"the table {name}", async () =>
        {
            try
            {
                made = await _cluster.ChangeCatalogAsync(RowTable.Create(name), late.Token);
                return true;
            }
            catch (HostLostException)
            {
                return _processes.Any(static process => process is { HasExited: true })
                    ? throw new InvalidOperationException($"A node ended.{Environment.NewLine}{Outputs}")
                    : false;
            }
        });
        Assert.True(made.ErrorType.Length == 0, $"{made.ErrorType}: {made.ErrorMessage}");
        ClusterDefinition? cluster = null;
        await UntilAsync("the cluster's definition", async () =>
        {
            await using HostConnection connection = await HostConnection.OpenAsync(Clients[0], default);
            cluster = await connection.FindClusterAsync(late.Token);
            return cluster is not null;
        });
        return new RowTable(made.Table, new PartitionMap(cluster!.Groups.Select(g => (g.Group, g.LowHash))));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        foreach (HostProcess process in _processes.OfType<HostProcess>())
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }

    private string Outputs => string.Join(
        Environment.NewLine, _processes.Select((process, at) => $"node {at + 1}: {process?.Output}"));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static IPEndPoint[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, static listener => listener.Start());
        IPEndPoint[] free = [.. listeners.Select(static listener => (IPEndPoint)listener.LocalEndpoint)];
        Array.ForEach(listeners, static listener => listener.Dispose());
        return free;
    }

    private async Task<long> CommitAsync(int node)
        => long.TryParse(await TryControlAsync(node, $"commit {Group}"), CultureInfo.InvariantCulture, out long index)
            ? index
            : 0;

    private async Task<string> TryControlAsync(int node, string line)
    {
        try
        {
            return await ControlAsync(node, line);
        }
        catch (Exception e) when (e is HostLostException or TimeoutException)
        {
            return "";
        }
    }

    private async Task<string> DescribeAsync()
    {
        string[] states = await Task.WhenAll(All.Select(async node =>
            $"node {node}: {await TryControlAsync(node, $"describe {Group}")}, {await StatusAsync(node)}"));
        return $"{Outputs}{Environment.NewLine}{string.Join(Environment.NewLine, states)}";
    }

    public async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > s_patience)
            {
                Assert.Fail($"Waited too long for {what}.{Environment.NewLine}{await DescribeAsync()}");
            }

            await Task.Delay(s_pause, TimeProvider.System);
        }
    }
}
