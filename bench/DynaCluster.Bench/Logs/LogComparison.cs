using System.Diagnostics;
using System.Globalization;

namespace DynaCluster.Bench.Logs;

/// <summary>The replicated log of three processes: writes against a three-member etcd, strong reads, what it costs at
/// rest, and the links over a plain socket. Writes are judged by the median of the ratios of runs back to
/// back.</summary>
internal sealed class LogComparison(int pairs, int seconds, int idleSeconds)
{
    private const int Proposers = 256;
    private const int Connections = 16;
    private const int ManyGroups = 8;
    private const int Readers = 256;
    private const int WarmSeconds = 15; // until the compiler is done with what is hot
    private const int SettleSeconds = 1;
    private const double OneGroupBar = 3;
    private const double ManyGroupsBar = 1.5;
    private const double ReadsBar = 100_000;
    private const double MixedReadsBar = 1.5;
    private const double IdleBar = 0.15;
    private const double SocketBar = 1.3;

    private double Warm => Math.Min(WarmSeconds, 5 * seconds); // a short run only shows that it runs

    /// <param name="parts">Of writes, groups, reads, rest, links.</param>
    /// <returns>Whether every bar is met.</returns>
    public async Task<bool> RunAsync(IReadOnlyCollection<string> parts)
    {
        bool all = true;
        if (parts.Contains("writes"))
        {
            all &= await CompareWritesAsync(1, OneGroupBar);
        }
        if (parts.Contains("groups"))
        {
            all &= await CompareWritesAsync(ManyGroups, ManyGroupsBar);
        }
        if (parts.Contains("reads"))
        {
            all &= await MeasureReadsAsync();
        }
        if (parts.Contains("rest"))
        {
            all &= await MeasureRestAsync();
        }
        if (parts.Contains("links"))
        {
            all &= await CompareLinksAsync();
        }
        return all;
    }

    private async Task<bool> CompareWritesAsync(int groups, double bar)
    {
        await using LogTrio ours = await LogTrio.StartAsync(groups);
        await using EtcdTrio etcd = await EtcdTrio.StartAsync();
        using EtcdClient client = new(etcd.Leader, Connections);
        await ours.MeasureAsync(0, Proposers / groups, Warm, 0);
        await MeasureAsync(etcd, client, Warm / 3, 0);
        List<double> ratios = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            LogSample? second = pair % 2 == 1 ? await MeasureAsync(etcd, client, SettleSeconds, seconds) : null;
            LogSample first = await ours.MeasureAsync(0, Proposers / groups, SettleSeconds, seconds);
            second ??= await MeasureAsync(etcd, client, SettleSeconds, seconds);
            Print($"{groups} groups, ours", first);
            Print($"{groups} groups, etcd", second);
            ratios.Add(first.WritesPerCoreSecond / second.WritesPerCoreSecond);
        }
        return Judge($"ours / etcd, {groups} groups, writes per server core-second", ratios, bar);
    }

    /// <summary>As many clients as proposers, each waiting for its answer, at etcd's leader.</summary>
    private static async Task<LogSample> MeasureAsync(
        EtcdTrio etcd, EtcdClient client, double warmSeconds, double seconds)
    {
        LogLoad load = new(LogNode.ValueBytes);
        load.Begin(Proposers, isReading: false, client.PutAsync);
        await Task.Delay(TimeSpan.FromSeconds(warmSeconds));
        load.Take();
        TimeSpan before = etcd.Cpu;
        long begin = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        LatencyHistogram writes = load.Take().Writes;
        TimeSpan cpu = etcd.Cpu - before;
        await load.EndAsync();
        return new LogSample
        {
            Seconds = elapsed.TotalSeconds,
            Reads = 0,
            Writes = writes.Count,
            WriteP50 = writes.Percentile(0.5),
            WriteP99 = writes.Percentile(0.99),
            CpuSeconds = cpu.TotalSeconds,
        };
    }

    /// <summary>All callers read; then half of them write instead.</summary>
    private async Task<bool> MeasureReadsAsync()
    {
        await using LogTrio ours = await LogTrio.StartAsync(groups: 1);
        await ours.MeasureAsync(Readers / 2, Readers / 2, Warm, 0);
        List<double> rates = [];
        List<double> ratios = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            LogSample alone = await ours.MeasureAsync(Readers, 0, SettleSeconds, seconds);
            LogSample mixed = await ours.MeasureAsync(Readers / 2, Readers / 2, SettleSeconds, seconds);
            Print("reads alone", alone);
            Print("half writes", mixed);
            rates.Add(alone.ReadsPerSecond);
            ratios.Add(mixed.ReadP50 / alone.ReadP50);
        }
        bool isFast = Judge("strong reads a second at the leader", rates, ReadsBar);
        return Judge("p50 of a strong read, half writes / reads alone", ratios, MixedReadsBar, isCeiling: true)
            && isFast;
    }

    /// <summary>Fewer and more groups beside those of the bar: what one more costs.</summary>
    private async Task<bool> MeasureRestAsync()
    {
        await MeasureRestAsync(groups: 1);
        await MeasureRestAsync(4 * ManyGroups);
        double cores = await MeasureRestAsync(ManyGroups);
        return Judge($"cores of three nodes of {ManyGroups} groups at rest", [cores], IdleBar, isCeiling: true);
    }

    private async Task<double> MeasureRestAsync(int groups)
    {
        await using LogTrio ours = await LogTrio.StartAsync(groups);
        await ours.MeasureAsync(0, Proposers / groups, Warm / 3, 0);
        await Task.Delay(TimeSpan.FromSeconds(2 * Warm)); // what is used seldom is compiled late
        await ours.BeginMeasureAsync();
        await Task.Delay(TimeSpan.FromSeconds(idleSeconds));
        LogSample rest = await ours.EndMeasureAsync();
        Print($"{groups} groups at rest, {rest.Messages / rest.Seconds:F0} messages/s", rest);
        return rest.Cores;
    }

    private async Task<bool> CompareLinksAsync()
    {
        await using LogTrio grpc = await LogTrio.StartAsync(groups: 1);
        await using LogTrio socket = await LogTrio.StartAsync(groups: 1, tcp: true);
        await grpc.MeasureAsync(0, Proposers, Warm, 0);
        await socket.MeasureAsync(0, Proposers, Warm, 0);
        List<double> ratios = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            LogSample? second = pair % 2 == 1
                ? await socket.MeasureAsync(0, Proposers, SettleSeconds, seconds)
                : null;
            LogSample first = await grpc.MeasureAsync(0, Proposers, SettleSeconds, seconds);
            second ??= await socket.MeasureAsync(0, Proposers, SettleSeconds, seconds);
            Print("gRPC", first);
            Print("socket", second);
            ratios.Add(second.WritesPerCoreSecond / first.WritesPerCoreSecond);
        }
        return Judge("socket / gRPC, writes per core-second: gRPC stays", ratios, SocketBar, isCeiling: true);
    }

    private static void Print(string name, LogSample sample)
        => Console.WriteLine($"{name,-15} {sample}; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");

    private static bool Judge(string what, List<double> values, double bar, bool isCeiling = false)
    {
        values.Sort();
        double median = values[values.Count / 2];
        bool met = isCeiling ? median <= bar : median >= bar;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{(met ? "met   " : "MISSED")} {what}: {median:G5} ({values[0]:G5} .. {values[^1]:G5}), ")
            + string.Create(CultureInfo.InvariantCulture, $"bar {(isCeiling ? "at most" : "at least")} {bar}"));
        return met;
    }
}
