using System.Diagnostics;
using System.Globalization;
using DynaCluster.Bench.Logs;

namespace DynaCluster.Bench.Expiry;

/// <summary>
/// Items that expire together leave, and what requests on the same table feel of it: the same load before, during and
/// after. The level is the higher one of before and after.
/// </summary>
internal sealed class ExpiryComparison(int items, int seconds, int groups)
{
    private const int ItemBytes = 300;
    private const int WarmUpItems = 4_000;
    private const double SecondsMax = 60;
    private const double FactorMax = 3;
    private const string Deleted = "dynacluster_time_to_live_deleted_items";

    public async Task<bool> RunAsync()
    {
        await using Target ours = await Target.StartOursAsync(
            "--groups", groups.ToString(CultureInfo.InvariantCulture), "--ttl-sweep-interval", "1");
        using HttpClient http = new();
        await Dataset.LoadItemsAsync(ours, keys: WarmUpItems, ItemBytes);
        await Dataset.CallAsync(
            http, ours, "UpdateTimeToLive",
            """{"TableName":"items","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"expires"}}""");
        ForegroundLoad load = new(http, ours, WarmUpItems);
        await load.RunAsync(TimeSpan.FromSeconds(seconds)); // until what it needs is compiled
        double rate = await LoadExpiringAsync(ours, WarmUpItems, DateTimeOffset.UnixEpoch.AddDays(365_000));
        TimeSpan needed = TimeSpan.FromSeconds((1.5 * items / rate) + seconds + 5);
        DateTimeOffset due = DateTimeOffset.FromUnixTimeSeconds((DateTimeOffset.UtcNow + needed).ToUnixTimeSeconds());
        double loaded = await LoadExpiringAsync(ours, items, due);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"      {items} items of {ItemBytes} bytes, put at {loaded:F0} items/s, {groups} groups"));
        await WaitUntilAsync(due - TimeSpan.FromSeconds(seconds + 1));
        LatencyHistogram level = await load.RunAsync(TimeSpan.FromSeconds(seconds));
        await WaitUntilAsync(due);
        (LatencyHistogram during, double took) = await ExpireAsync(ours, load);
        LatencyHistogram after = await load.RunAsync(TimeSpan.FromSeconds(seconds));
        return Judge(level, during, after, took);
    }

    private static bool Judge(
        LatencyHistogram before, LatencyHistogram during, LatencyHistogram after, double took)
    {
        Show("before", before);
        Show("while they leave", during);
        Show("after", after);
        double level = Math.Max(before.Percentile(0.99), after.Percentile(0.99));
        double factor = during.Percentile(0.99) / level;
        return Footprint.Judge(took <= SecondsMax, $"all of them left within {took:F1} s (bar {SecondsMax:F0})")
            & Footprint.Judge(factor <= FactorMax, $"p99 of requests {factor:F2} times its level (bar {FactorMax:F0})");
    }

    private static void Show(string phase, LatencyHistogram load) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"      {phase,-18} {load.Count,8} requests, p50 {load.Percentile(0.5) / 1000:F2} ms, "
        + $"p99 {load.Percentile(0.99) / 1000:F2} ms"));

    private static async Task WaitUntilAsync(DateTimeOffset moment)
    {
        TimeSpan left = moment - DateTimeOffset.UtcNow;
        if (left < TimeSpan.Zero)
        {
            throw new InvalidOperationException("Putting the items took longer than it was thought to take.");
        }
        await Task.Delay(left);
    }

    /// <returns>What requests took, and after how many seconds the last item was gone.</returns>
    private async Task<(LatencyHistogram Load, double Seconds)> ExpireAsync(Target ours, ForegroundLoad load)
    {
        long begun = Stopwatch.GetTimestamp();
        using CancellationTokenSource over = new();
        Task<LatencyHistogram> running = load.RunAsync(over.Token);
        double elapsed = 0;
        while (await ours.MetricAsync(Deleted) < items && elapsed < 2 * SecondsMax)
        {
            await Task.Delay(200);
            elapsed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        await over.CancelAsync();
        return (await running, elapsed);
    }

    /// <returns>Items a second.</returns>
    private static async Task<double> LoadExpiringAsync(Target ours, int count, DateTimeOffset due)
    {
        long begun = Stopwatch.GetTimestamp();
        await Dataset.PutExpiringAsync(ours, count, ItemBytes, due.ToUnixTimeSeconds());
        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
