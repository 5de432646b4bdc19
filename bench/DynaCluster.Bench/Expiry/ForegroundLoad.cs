using System.Diagnostics;
using DynaCluster.Bench.Logs;

namespace DynaCluster.Bench.Expiry;

/// <summary>A few clients that put and get items of the table "items" and think in between: a load that leaves room, so
/// that what comes beside it shows.</summary>
internal sealed class ForegroundLoad(HttpClient http, Target target, int keys)
{
    private const int Clients = 8;

    private static readonly TimeSpan Thinking = TimeSpan.FromMilliseconds(8);

    public async Task<LatencyHistogram> RunAsync(TimeSpan duration)
    {
        using CancellationTokenSource over = new(duration);
        return await RunAsync(over.Token);
    }

    public async Task<LatencyHistogram> RunAsync(CancellationToken over)
    {
        LatencyHistogram latencies = new();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => WorkAsync(client, latencies, over)));
        return latencies;
    }

    private async Task WorkAsync(int client, LatencyHistogram latencies, CancellationToken over)
    {
        Random random = new(client);
        while (!over.IsCancellationRequested)
        {
            string key = Dataset.Key(random.Next(keys));
            long begun = Stopwatch.GetTimestamp();
            if (random.Next(2) == 0)
            {
                await Dataset.CallAsync(
                    http, target, "PutItem",
                    $"{{\"TableName\":\"items\",\"Item\":{{\"pk\":{{\"S\":\"{key}\"}},\"v\":{{\"N\":\"{begun}\"}}}}}}");
            }
            else
            {
                await Dataset.CallAsync(
                    http, target, "GetItem",
                    $"{{\"TableName\":\"items\",\"ConsistentRead\":true,\"Key\":{{\"pk\":{{\"S\":\"{key}\"}}}}}}");
            }
            latencies.Note(Stopwatch.GetElapsedTime(begun));
            await Task.Delay(Thinking * (0.5 + random.NextDouble()), CancellationToken.None);
        }
    }
}
