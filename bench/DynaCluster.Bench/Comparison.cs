using System.Globalization;

namespace DynaCluster.Bench;

/// <summary>Ours, dynalite and the ladder back to back, several times; judged by the median of the ratios.</summary>
internal sealed class Comparison(int pairs, int seconds)
{
    private const int Keys = 20_000;
    private const int ItemBytes = 1024;
    private const int WarmSeconds = 2;

    private static readonly Bar[] Bars =
    [
        new(new Workload("get", 16, Keys), "ladder", 0.7),
        new(new Workload("get", 16, Keys), "dynalite", 3),
        new(new Workload("put", 64, Keys), "dynalite", 2),
        new(new Workload("query", 16, Keys), "dynalite", 3),
        new(new Workload("scan", 16, Keys), "dynalite", 4),
    ];

    /// <returns>Whether every bar is met.</returns>
    public async Task<bool> RunAsync()
    {
        Console.WriteLine(
            $"{pairs} pairs of {seconds} s each, {Keys} items of {ItemBytes} B; the client is on this machine");
        await using Target ladder = await Target.StartLadderAsync();
        await using Target dynalite = await Target.StartDynaliteAsync();
        await using Target ours = await Target.StartOursAsync();
        foreach (Target target in (Target[])[dynalite, ours])
        {
            await Dataset.LoadAsync(target, Keys, ItemBytes);
        }
        Dictionary<string, Target> peers = new() { ["ladder"] = ladder, ["dynalite"] = dynalite };
        bool all = true;
        foreach (Bar bar in Bars)
        {
            all &= await CompareAsync(ours, peers[bar.Peer], bar);
        }
        return all;
    }

    private async Task<bool> CompareAsync(Target ours, Target peer, Bar bar)
    {
        List<(LoadResult Ours, LoadResult Peer)> runs = [];
        await Wrk.RunAsync(ours, bar.Load, WarmSeconds);
        await Wrk.RunAsync(peer, bar.Load, WarmSeconds);
        for (int pair = 0; pair < pairs; pair++)
        {
            // Turn about, so that neither always has the warmer machine.
            LoadResult first = await Wrk.RunAsync(pair % 2 == 0 ? ours : peer, bar.Load, seconds);
            LoadResult second = await Wrk.RunAsync(pair % 2 == 0 ? peer : ours, bar.Load, seconds);
            runs.Add(pair % 2 == 0 ? (first, second) : (second, first));
        }
        double ratio = Median(runs.Select(r => r.Ours.OperationsPerSecond / r.Peer.OperationsPerSecond));
        double cpuRatio = Median(runs.Select(r => r.Peer.CpuMicroseconds / r.Ours.CpuMicroseconds));
        Print(bar, ours.Name, runs.Select(r => r.Ours));
        Print(bar, peer.Name, runs.Select(r => r.Peer));
        bool met = ratio >= bar.Ratio;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(met ? "pass" : "FAIL")}  {bar.Load.Name,-6} {ratio:F2} x {peer.Name} (bar {bar.Ratio}); "
            + $"operations per server CPU second {cpuRatio:F2} x"));
        return met;
    }

    private static void Print(Bar bar, string name, IEnumerable<LoadResult> results)
    {
        LoadResult[] all = [.. results];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"      {bar.Load.Name,-6} {name,-9} c={bar.Load.Connections,-3} "
            + $"{Median(all.Select(r => r.OperationsPerSecond)),8:F0} ops/s  "
            + $"p50 {Median(all.Select(r => r.P50Milliseconds)):F2} ms  "
            + $"p99 {Median(all.Select(r => r.P99Milliseconds)):F2} ms  "
            + $"server CPU {Median(all.Select(r => r.CpuMicroseconds)):F0} us/op"));
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <param name="Ratio">Ours must reach this multiple of the peer's throughput.</param>
    private sealed record Bar(Workload Load, string Peer, double Ratio);
}
