using System.Globalization;
using DynaCluster.Bench.Clients;
using DynaCluster.Processes;

namespace DynaCluster.Bench.Clusters;

/// <summary>A cluster of three processes over HTTP: writes beside a three-member etcd and dynalite, reads at the leader
/// and through another node, writes by the number of groups. Judged by the medians of the ratios of runs back to
/// back.</summary>
/// <param name="graph">The file that the graph by groups is written to.</param>
internal sealed class ClusterComparison(int pairs, int seconds, string graph)
{
    private const int Keys = 20_000;
    private const int ItemBytes = 1024;
    private const int Connections = 64; // wrk gives each of its three threads a third, rounded down
    private const int WarmSeconds = 20; // until the compiler is done with what is hot
    private const int GroupsByDefault = 4;
    private const int GroupsOfReads = 8; // each node leads some
    private const int KeysOfGroups = 5_000; // four clusters are loaded
    private const double EtcdBar = 2;
    private const double DynaliteBar = 1.3;
    private const double StrongBar = 0.85;
    private const double ForwardBar = 0.5;

    private static readonly int[] GroupCounts = [1, 4, 16, 32];

    private static readonly Workload Puts = new("put", Connections, Keys, ItemBytes);
    private static readonly Workload PutsOfGroups = Puts with { Keys = KeysOfGroups };

    private int Warm => Math.Min(WarmSeconds, 5 * seconds); // a short run only shows that it runs

    /// <param name="parts">Of put, get, forward, client, groups.</param>
    /// <returns>Whether every bar is met.</returns>
    public async Task<bool> RunAsync(IReadOnlyCollection<string> parts)
    {
        bool all = true;
        if (parts.Contains("put"))
        {
            all &= await ComparePutsAsync();
        }
        if (parts.Contains("get") || parts.Contains("forward"))
        {
            all &= await CompareGetsAsync(parts);
        }
        if (parts.Contains("client"))
        {
            all &= await new ClientComparison(pairs, seconds, Warm).RunAsync();
        }
        if (parts.Contains("groups"))
        {
            await MeasureGroupsAsync();
        }
        return all;
    }

    private async Task<bool> ComparePutsAsync()
    {
        await using ServerTrio trio = await ServerTrio.StartAsync(GroupsByDefault);
        await using Target dynalite = await Target.StartDynaliteAsync();
        await using EtcdPuts etcd = await EtcdPuts.StartAsync(ItemBytes);
        await Dataset.LoadItemsAsync(trio.Target, Keys, ItemBytes);
        await Dataset.LoadItemsAsync(dynalite, Keys, ItemBytes);
        Side ours = new("put, ours", s => Wrk.RunAsync(trio.Target, Puts, s));
        Side theirs = new("put, etcd", etcd.RunAsync);
        Side memory = new("put, dynalite", s => Wrk.RunAsync(dynalite, Puts, s));
        bool isAhead = await CompareAsync(ours, theirs, EtcdBar);
        return await CompareAsync(ours, memory, DynaliteBar) && isAhead;
    }

    private async Task<bool> CompareGetsAsync(IReadOnlyCollection<string> parts)
    {
        await using ServerTrio trio = await ServerTrio.StartAsync(GroupsOfReads);
        await Dataset.LoadItemsAsync(trio.Target, Keys, ItemBytes);
        int[] leaders = await trio.LeadersAsync() ?? [];
        int[][] led = await trio.LedKeysAsync(Keys);
        using TemporaryFolder folder = new();
        Workload strong = new("strong-get", Connections, Keys, ItemBytes);
        IReadOnlyList<string> local = await WriteKeysAsync(folder.Path, "led", led);
        IReadOnlyList<string> others = await WriteKeysAsync(
            folder.Path, "other", [.. led.Select(own => led.Where(k => k != own).SelectMany(k => k).ToArray())]);
        Side atLeader = new("get, strong", s => Wrk.RunAsync(trio.Target, strong with { KeyFiles = local }, s));
        Side eventual = new("get, eventual", s => Wrk.RunAsync(
            trio.Target, strong with { Name = "get", KeyFiles = local }, s));
        Side forwarded = new("get, forwarded", s => Wrk.RunAsync(trio.Target, strong with { KeyFiles = others }, s));
        bool all = true;
        if (parts.Contains("get"))
        {
            all &= await CompareAsync(atLeader, eventual, StrongBar);
        }
        if (parts.Contains("forward"))
        {
            all &= await CompareAsync(forwarded, atLeader, ForwardBar);
        }
        int[] leadersAfter = await trio.LeadersAsync() ?? [];
        return leaders.SequenceEqual(leadersAfter)
            ? all
            : throw new InvalidOperationException("A group changed its leader while it was measured: run it again.");
    }

    internal static async Task<IReadOnlyList<string>> WriteKeysAsync(string folder, string name, int[][] keys)
    {
        List<string> files = [];
        foreach (int[] numbers in keys)
        {
            files.Add(Path.Combine(folder, $"{name}{files.Count}"));
            await File.WriteAllTextAsync(files[^1], string.Join(' ', numbers));
        }
        return files;
    }

    private async Task<bool> CompareAsync(Side first, Side second, double bar)
    {
        await first.Run(Warm);
        await second.Run(Warm);
        List<(LoadResult First, LoadResult Second)> runs = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            // Turn about, so that neither always has the warmer machine.
            LoadResult? before = pair % 2 == 1 ? await second.Run(seconds) : null;
            LoadResult one = await first.Run(seconds);
            runs.Add((one, before ?? await second.Run(seconds)));
            Print(first.Name, one);
            Print(second.Name, runs[^1].Second);
        }
        double[] ratios = [.. runs.Select(static r => r.First.OperationsPerSecond / r.Second.OperationsPerSecond)];
        double[] cpu = [.. runs.Select(static r => r.Second.CpuMicroseconds / r.First.CpuMicroseconds)];
        bool isMet = Median(ratios) >= bar;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(isMet ? "pass" : "FAIL")}  {first.Name} / {second.Name}: {Range(ratios)} (bar {bar}); "
            + $"operations per server CPU second {Range(cpu)}"));
        return isMet;
    }

    /// <summary>One cluster after the other: side by side so many groups would take the machine from those that are
    /// measured.</summary>
    private async Task MeasureGroupsAsync()
    {
        List<GroupPoint> points = [];
        foreach (int groups in GroupCounts)
        {
            await using ServerTrio trio = await ServerTrio.StartAsync(groups);
            await Dataset.LoadItemsAsync(trio.Target, KeysOfGroups, ItemBytes);
            await Wrk.RunAsync(trio.Target, PutsOfGroups, Warm);
            List<LoadResult> results = [];
            for (int run = 0; run < pairs; run++)
            {
                results.Add(await Wrk.RunAsync(trio.Target, PutsOfGroups, seconds));
                Print($"put, {groups} groups", results[^1]);
            }
            points.Add(GroupPoint.Of(groups, results));
        }
        await File.WriteAllTextAsync(graph, GroupGraph.Draw([.. points], LoadAverage()));
        Console.WriteLine(string.Join('\n', points.Select(static p => p.ToString())));
    }

    internal static void Print(string name, LoadResult result) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"      {name,-15} {result.OperationsPerSecond,8:F0} ops/s  p50 {result.P50Milliseconds:F2} ms  "
        + $"p99 {result.P99Milliseconds:F2} ms  server CPU {result.CpuMicroseconds:F0} us/op  load {LoadAverage()}"));

    private static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    internal static string Range(double[] values)
        => FormattableString.Invariant($"{Median(values):F2} x ({values.Min():F2} .. {values.Max():F2})");

    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
