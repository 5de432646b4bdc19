using System.Diagnostics;
using System.Globalization;
using DynaCluster.Processes;

namespace DynaCluster.Bench.Logs;

/// <summary>Three processes that are a cluster of replicated logs; disposing ends them.</summary>
internal sealed class LogTrio : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _nodes = [];
    private readonly int _groups;
    private double _changes;
    private TimeSpan _cpu;

    private LogTrio(int groups) => _groups = groups;

    public TimeSpan Cpu => _nodes.Aggregate(TimeSpan.Zero, static (sum, node) => sum + ProcessMeter.Cpu(node.Id));

    /// <summary>Starts them and waits until the groups are led, in turn by each node.</summary>
    public static async Task<LogTrio> StartAsync(int groups, bool tcp = false)
    {
        LogTrio trio = new(groups);
        List<string> ports = [];
        for (int node = 1; node <= LogNode.Nodes; node++)
        {
            string data = Path.Combine(trio._folder.Path, node.ToString(CultureInfo.InvariantCulture));
            string[] arguments = ["log-node", "--data", data, "--node", $"{node}", "--groups", $"{groups}"];
            trio._nodes.Add(Process.Start(new ProcessStartInfo(
                Environment.ProcessPath!, tcp ? [.. arguments, "--tcp"] : arguments) // a program that runs has one
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }) ?? throw new InvalidOperationException("The node could not be started."));
            ports.Add(await ReadAsync(trio._nodes[^1]));
        }
        foreach (Process node in trio._nodes)
        {
            await node.StandardInput.WriteLineAsync(string.Join(' ', ports));
        }
        await trio.SpreadAsync();
        return trio;
    }

    /// <summary>Readers and writers at each group's leader, from now on.</summary>
    public async Task LoadAsync(int readers, int writers)
        => await AskAsync(string.Create(CultureInfo.InvariantCulture, $"load {readers} {writers}"));

    public async Task StopAsync() => await AskAsync("stop");

    public async Task BeginMeasureAsync()
    {
        _changes = LogSample.Of(await AskAsync("mark"), 0).Changes;
        _cpu = Cpu;
    }

    public async Task<LogSample> EndMeasureAsync()
    {
        TimeSpan cpu = Cpu - _cpu;
        LogSample sample = LogSample.Of(await AskAsync("mark"), cpu.TotalSeconds);
        return sample.Changes == _changes
            ? sample
            : throw new InvalidOperationException("A group changed its leader while it was measured: run it again.");
    }

    /// <summary>One run: load, time to warm, the measured time, and the end of the load.</summary>
    public async Task<LogSample> MeasureAsync(int readers, int writers, double warmSeconds, double seconds)
    {
        await LoadAsync(readers, writers);
        await Task.Delay(TimeSpan.FromSeconds(warmSeconds));
        await BeginMeasureAsync();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        LogSample sample = await EndMeasureAsync();
        await StopAsync();
        return sample;
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

    private static async Task<string> ReadAsync(Process process)
        => await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("A node ended too early.");

    private static async Task<string> AskAsync(Process node, string line)
    {
        await node.StandardInput.WriteLineAsync(line);
        return await ReadAsync(node);
    }

    private async Task<string[]> AskAsync(string line) => await Task.WhenAll(_nodes.Select(n => AskAsync(n, line)));

    /// <summary>Group 0 is led by the first node, 1 by the second, and so on in turn.</summary>
    private async Task SpreadAsync()
    {
        bool isSpread = false;
        while (!isSpread)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200));
            string[][] leads = [.. (await AskAsync("leads")).Select(static a => a.Split(' '))];
            isSpread = true;
            for (int group = 0; group < _groups; group++)
            {
                int wanted = group % LogNode.Nodes;
                int leader = Array.FindIndex(leads, l => l[group] == "1");
                isSpread &= leader == wanted;
                if (leader >= 0 && leader != wanted)
                {
                    await AskAsync(_nodes[leader], $"transfer {group} {wanted + 1}");
                }
            }
        }
    }
}
