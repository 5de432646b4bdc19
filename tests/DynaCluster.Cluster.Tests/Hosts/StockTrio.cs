using System.Globalization;
using System.Net;
using DynaCluster.CrashHost.Wire;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests.Hosts;

/// <summary>Three processes with the consensus library's own log, that agree on one number; numbered from 1.</summary>
internal sealed class StockTrio : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly TemporaryFolder _folder = new();
    private readonly HostProcess?[] _processes = new HostProcess?[HostTrio.Count];
    private readonly IPEndPoint[] _peers;
    private readonly IPEndPoint[] _clients;

    public StockTrio()
    {
        IPEndPoint[] free = HostTrio.FreePorts(2 * HostTrio.Count);
        _peers = free[..HostTrio.Count];
        _clients = free[HostTrio.Count..];
    }

    public Task StartAsync(params IEnumerable<int> nodes) => Task.WhenAll(nodes.Select(async node =>
    {
        await (_processes[node - 1]?.DisposeAsync() ?? ValueTask.CompletedTask);
        _processes[node - 1] = HostProcess.Launch(
            [
                "stock", "--data", Path.Combine(_folder.Path, $"node-{node}"), "--node",
                node.ToString(CultureInfo.InvariantCulture), "--peers", string.Join(',', (object[])_peers),
                "--clients", string.Join(',', (object[])_clients),
            ],
            failPoint: null);
        await _processes[node - 1]!.WaitUntilListeningAsync(); // set just now
    }));

    /// <summary>kill -9 of all of them.</summary>
    public async Task KillAsync()
    {
        foreach (HostProcess process in _processes.OfType<HostProcess>())
        {
            process.Kill();
        }

        foreach (HostProcess process in _processes.OfType<HostProcess>())
        {
            await process.WaitForExitAsync();
        }
    }

    /// <summary>Asks the nodes in turn until one gives an answer that is not empty.</summary>
    /// <returns>Who, and what.</returns>
    public async Task<(int Node, string Answer)> AskAnyAsync(string line, params int[] nodes)
    {
        string answer = "";
        int node = 0;
        await UntilAsync(line, async () =>
        {
            foreach (int one in nodes)
            {
                (node, answer) = (one, await AskAsync(one, line));
                if (answer.Length > 0)
                {
                    return true;
                }
            }

            return false;
        });
        return (node, answer);
    }

    public async Task<string> AskAsync(int node, string line)
    {
        await using HostConnection connection = await HostConnection.OpenAsync(_clients[node - 1], default);
        return await connection.ControlAsync(line, default).WaitAsync(s_patience, TimeProvider.System);
    }

    public async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > s_patience)
            {
                Assert.Fail($"Waited too long for: {what}.{Environment.NewLine}"
                    + string.Join(Environment.NewLine, _processes.Select(static process => process?.Output)));
            }

            await Task.Delay(s_pause, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HostProcess process in _processes.OfType<HostProcess>())
        {
            await process.DisposeAsync();
        }

        _folder.Dispose();
    }
}
