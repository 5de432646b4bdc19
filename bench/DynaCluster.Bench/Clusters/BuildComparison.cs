using System.Globalization;
using DynaCluster.Processes;

namespace DynaCluster.Bench.Clusters;

/// <summary>This build's cluster beside another build's, run turn about: what a change costs or saves. The figure to
/// trust is the servers' CPU for each operation; throughput follows whatever else the machine does.</summary>
/// <param name="other">The other build's server; null: this build alone.</param>
internal sealed class BuildComparison(string? other, int groups, int pairs, int seconds)
{
    private const int Keys = 20_000;
    private const int ItemBytes = 1024;
    private const int Connections = 64;
    private const int WarmRuns = 2;

    /// <param name="workloads">Of put, get, strong-get (both at the leader), forward (strong, at another node).</param>
    public async Task RunAsync(IReadOnlyCollection<string> workloads)
    {
        List<ServerTrio> trios = [];
        using TemporaryFolder folder = new();
        try
        {
            foreach (string? build in other is null ? [null] : new[] { other, null })
            {
                trios.Add(await ServerTrio.StartAsync(groups, build));
                await Dataset.LoadItemsAsync(trios[^1].Target, Keys, ItemBytes);
                Console.WriteLine($"processes {string.Join(' ', trios[^1].Target.Processes)}");
            }
            foreach (string workload in workloads)
            {
                List<Side> sides = [];
                foreach (ServerTrio trio in trios)
                {
                    string build = trio == trios[^1] ? "this" : "other";
                    sides.Add(await SideAsync(trio, build, workload, folder));
                }
                await CompareAsync(workload, sides);
            }
        }
        finally
        {
            foreach (ServerTrio trio in trios)
            {
                await trio.DisposeAsync();
            }
        }
    }

    private static async Task<Side> SideAsync(ServerTrio trio, string build, string workload, TemporaryFolder folder)
    {
        Workload load = new(workload == "forward" ? "strong-get" : workload, Connections, Keys, ItemBytes);
        if (workload != "put")
        {
            int[][] led = await trio.LedKeysAsync(Keys);
            int[][] keys = workload == "forward"
                ? [.. led.Select(own => led.Where(k => k != own).SelectMany(static k => k).ToArray())]
                : led;
            load = load with
            {
                KeyFiles = await ClusterComparison.WriteKeysAsync(folder.Path, build + workload, keys),
            };
        }
        return new Side($"{workload}, {build}", s => Wrk.RunAsync(trio.Target, load, s));
    }

    private async Task CompareAsync(string workload, List<Side> sides)
    {
        List<double>[] cpu = [.. sides.Select(static _ => new List<double>())];
        List<double>[] rates = [.. sides.Select(static _ => new List<double>())];
        for (int run = -WarmRuns; run < pairs; run++)
        {
            for (int turn = 0; turn < sides.Count; turn++)
            {
                int i = (run & 1) == 0 ? turn : sides.Count - 1 - turn; // neither always has the warmer machine
                LoadResult result = await sides[i].Run(seconds);
                ClusterComparison.Print(sides[i].Name, result);
                if (run >= 0)
                {
                    cpu[i].Add(result.CpuMicroseconds);
                    rates[i].Add(result.OperationsPerSecond);
                }
            }
        }
        double[] ratios = [.. cpu[^1].Zip(cpu[0], static (after, before) => after / before)];
        double[] speeds = [.. rates[^1].Zip(rates[0], static (after, before) => after / before)];
        string costs = string.Create(CultureInfo.InvariantCulture,
            $"{ClusterComparison.Median(cpu[0]):F0} -> {ClusterComparison.Median(cpu[^1]):F0}");
        Console.WriteLine($"{workload}: CPU {costs} us/op, {ClusterComparison.Range(ratios)}; "
            + $"operations a second {ClusterComparison.Range(speeds)}");
    }
}
