using System.Globalization;
using System.Text.RegularExpressions;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Workloads;

namespace DynaCluster.Cluster.Tests.Hosts;

/// <summary>Replicas that come, go and fall behind.</summary>
internal sealed partial class HostTrio
{
    private const int LargeRowBytes = 190 * 1024;
    private const int Fillers = 4;

    /// <summary>The same line to several nodes.</summary>
    public Task TellAsync(IEnumerable<int> nodes, string line)
        => Task.WhenAll(nodes.Select(node => ControlAsync(node, line)));

    /// <summary>A replica's state by the control line "status"; empty when the node does not answer.</summary>
    public Task<string> StatusAsync(int node, uint group = Group) => TryControlAsync(node, $"status {group}");

    public Task WaitForStatusAsync(int node, string what, Func<string, bool> isSo, uint group = Group)
        => UntilAsync($"node {node}, group {group}: {what}", async () => isSo(await StatusAsync(node, group)));

    /// <summary>Completes when these nodes, and no others, vote by the log of the one that is asked.</summary>
    public Task WaitForVotersAsync(int asked, string voters, uint group = Group)
        => UntilAsync($"the voters {voters} of group {group}", async () =>
            await TryControlAsync(asked, $"voters {group}") == voters);

    /// <summary>One of the numbers in a status.</summary>
    public static long NumberIn(string status, string name)
        => Regex.Match(status, $@"\b{name}=(\d+)") is { Success: true } found
            ? long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>Waits for a write of the history; when none comes, says how the nodes are.</summary>
    public async Task WaitForWriteAsync(CounterHistory history)
    {
        try
        {
            await history.WaitForWriteAsync();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited too long for a write; {history.Summary}{Environment.NewLine}{await DescribeAsync()}");
        }
    }

    /// <summary>Writes so many large rows of 190 KiB, each a new one with an index entry as large.</summary>
    public Task FillAsync(RowTable table, int rows)
        => Task.WhenAll(Enumerable.Range(0, Fillers).Select(async filler =>
        {
            long begin = TimeProvider.System.GetTimestamp();
            for (int row = filler; row < rows; row += Fillers)
            {
                RowKey key = new(string.Create(CultureInfo.InvariantCulture, $"large-{row}"), 0);
                RequestError? error;
                do
                {
                    error = (await _cluster.WriteAsync(table.PutLarge(key, LargeRowBytes), default)).Error;
                    if (error is not null && TimeProvider.System.GetElapsedTime(begin) > s_patience)
                    {
                        Assert.Fail($"Row {row} is not taken: {error}{Environment.NewLine}{await DescribeAsync()}");
                    }
                }
                while (error is not null);
            }
        }));
}
