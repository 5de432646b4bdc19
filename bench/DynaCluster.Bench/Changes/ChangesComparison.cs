using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using DynaCluster.Bench.Logs;

namespace DynaCluster.Bench.Changes;

/// <summary>PutItem on a table with a stream and on one with a global index, beside one with neither; how long an index
/// takes to show a write at half of the load that saturates it; and GetRecords.</summary>
internal sealed class ChangesComparison(int pairs, int seconds)
{
    private const int Keys = 1000;
    private const int Probes = 200;
    private const double StreamBar = 0.8;
    private const double IndexBar = 0.5;
    private const double LagBarMilliseconds = 250;
    private const int Pacers = 16;

    private static readonly Workload Puts = new("put-changed", 64, Keys);

    public async Task<bool> RunAsync()
    {
        using HttpClient http = new();
        await using Target plain = await StartAsync(http, "");
        await using Target streamed = await StartAsync(
            http, ",\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}");
        await using Target indexed = await StartAsync(
            http, ",\"GlobalSecondaryIndexes\":[{\"IndexName\":\"by-g\",\"KeySchema\":[{\"AttributeName\":\"g\","
            + "\"KeyType\":\"HASH\"}],\"Projection\":{\"ProjectionType\":\"ALL\"}}]");
        bool met = await CompareAsync("a stream of both images", streamed, plain, StreamBar);
        met &= await CompareAsync("a global index of ALL", indexed, plain, IndexBar);
        met &= await MeasureLagAsync(http, indexed);
        await ReadAllAsync(http, streamed);
        return met;
    }

    private static async Task<Target> StartAsync(HttpClient http, string members)
    {
        Target target = await Target.StartOursAsync();
        await Dataset.CallAsync(http, target, "CreateTable", $$"""
            {"TableName":"items","BillingMode":"PAY_PER_REQUEST",
             "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}{{(members.Contains("by-g")
                ? ",{\"AttributeName\":\"g\",\"AttributeType\":\"S\"}" : "")}}],
             "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]{{members}}}
            """);
        await Wrk.RunAsync(target, Puts, 1);
        return target;
    }

    private async Task<bool> CompareAsync(string what, Target with, Target without, double bar)
    {
        List<double> ratios = [];
        for (int pair = 0; pair < pairs; pair++)
        {
            LoadResult first = await Wrk.RunAsync(pair % 2 == 0 ? with : without, Puts, seconds);
            LoadResult second = await Wrk.RunAsync(pair % 2 == 0 ? without : with, Puts, seconds);
            (LoadResult ours, LoadResult peer) = pair % 2 == 0 ? (first, second) : (second, first);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"      PutItem with {what} {ours.OperationsPerSecond:F0}/s, p99 {ours.P99Milliseconds:F1} ms, "
                + $"{ours.CpuMicroseconds:F0} us/op; without {peer.OperationsPerSecond:F0}/s, "
                + $"p99 {peer.P99Milliseconds:F1} ms, {peer.CpuMicroseconds:F0} us/op"));
            ratios.Add(ours.OperationsPerSecond / peer.OperationsPerSecond);
        }
        double[] sorted = [.. ratios.Order()];
        double ratio = sorted[sorted.Length / 2];
        return Footprint.Judge(ratio >= bar,
            $"PutItem with {what} {ratio:F2} x without (bar {bar})");
    }

    /// <summary>From the answer to a put until a query of the index shows it, while others put at half of the rate that
    /// the same clients reach without a pause.</summary>
    private static async Task<bool> MeasureLagAsync(HttpClient http, Target target)
    {
        double saturated = await PaceAsync(
            http, target, TimeSpan.Zero, TimeSpan.FromSeconds(2), CancellationToken.None);
        using CancellationTokenSource over = new();
        TimeSpan pause = TimeSpan.FromSeconds(Pacers / saturated);
        Task<double> load = PaceAsync(http, target, pause, TimeSpan.FromMinutes(2), over.Token);
        LatencyHistogram lags = new();
        for (int probe = 0; probe < Probes; probe++)
        {
            lags.Note(await ProbeAsync(http, target, probe));
        }
        await over.CancelAsync();
        double rate = await load;
        double p99 = lags.Percentile(0.99) / 1000;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"      {Probes} writes looked for in the index beside {rate:F0} puts/s (of {saturated:F0}/s): "
            + $"p50 {lags.Percentile(0.5) / 1000:F1} ms, p99 {p99:F1} ms"));
        return Footprint.Judge(p99 <= LagBarMilliseconds,
            $"an index shows a write after {p99:F1} ms at p99 (bar {LagBarMilliseconds})");
    }

    private static async Task<TimeSpan> ProbeAsync(HttpClient http, Target target, int probe)
    {
        string value = string.Create(CultureInfo.InvariantCulture, $"probe{probe}");
        await Dataset.CallAsync(
            http, target, "PutItem",
            $"{{\"TableName\":\"items\",\"Item\":{{\"pk\":{{\"S\":\"{value}\"}},\"g\":{{\"S\":\"{value}\"}}}}}}");
        long begun = Stopwatch.GetTimestamp();
        string query = "{\"TableName\":\"items\",\"IndexName\":\"by-g\",\"KeyConditionExpression\":\"g = :g\","
            + "\"ExpressionAttributeValues\":{\":g\":{\"S\":\"" + value + "\"}}}";
        while ((await Dataset.SendAsync(http, target, "Query", query))
            .Contains("\"Count\":0", StringComparison.Ordinal))
        {
            if (Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(30))
            {
                throw new InvalidOperationException("The index does not show a write after 30 seconds.");
            }
        }
        return Stopwatch.GetElapsedTime(begun);
    }

    /// <returns>Puts a second.</returns>
    private static async Task<double> PaceAsync(
        HttpClient http, Target target, TimeSpan pause, TimeSpan duration, CancellationToken over)
    {
        long begun = Stopwatch.GetTimestamp();
        int count = 0;
        await Task.WhenAll(Enumerable.Range(0, Pacers).Select(async client =>
        {
            Random random = new(client);
            while (!over.IsCancellationRequested && Stopwatch.GetElapsedTime(begun) < duration)
            {
                int n = random.Next(Keys);
                string item = $"{{\"pk\":{{\"S\":\"{Dataset.Key(n)}\"}},\"g\":{{\"S\":\"g{n % 100}\"}},"
                    + $"\"v\":{{\"S\":\"{new string((char)('a' + random.Next(26)), 900)}\"}}}}";
                await Dataset.CallAsync(http, target, "PutItem", $"{{\"TableName\":\"items\",\"Item\":{item}}}");
                Interlocked.Increment(ref count);
                if (pause > TimeSpan.Zero)
                {
                    await Task.Delay(2 * pause * random.NextDouble(), CancellationToken.None);
                }
            }
        }));
        return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>All records of the stream, shard by shard.</summary>
    private static async Task ReadAllAsync(HttpClient http, Target target)
    {
        const string Api = "DynamoDBStreams_20120810.";
        JsonNode stream = await AskAsync(http, target, Api + "ListStreams", "{\"TableName\":\"items\"}");
        string arn = stream["Streams"]![0]!["StreamArn"]!.GetValue<string>(); // the table was made with one
        JsonNode shards = await AskAsync(http, target, Api + "DescribeStream", $"{{\"StreamArn\":\"{arn}\"}}");
        long begun = Stopwatch.GetTimestamp();
        long records = 0;
        foreach (JsonNode? shard in shards["StreamDescription"]!["Shards"]!.AsArray())
        {
            string id = shard!["ShardId"]!.GetValue<string>();
            JsonNode at = await AskAsync(http, target, Api + "GetShardIterator",
                $"{{\"StreamArn\":\"{arn}\",\"ShardId\":\"{id}\",\"ShardIteratorType\":\"TRIM_HORIZON\"}}");
            string? iterator = at["ShardIterator"]!.GetValue<string>();
            for (int empty = 0; iterator is not null && empty < 2;)
            {
                JsonNode page = await AskAsync(
                    http, target, Api + "GetRecords", $"{{\"ShardIterator\":\"{iterator}\"}}");
                int count = page["Records"]!.AsArray().Count;
                records += count;
                empty = count == 0 ? empty + 1 : 0;
                iterator = page["NextShardIterator"]?.GetValue<string>();
            }
        }
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"      GetRecords: {records} records in {seconds:F1} s, {records / seconds:F0}/s by one reader"));
    }

    private static async Task<JsonNode> AskAsync(HttpClient http, Target target, string operation, string body)
        => JsonNode.Parse(await Dataset.SendAsync(http, target, operation, body))
            ?? throw new InvalidOperationException($"{operation} answered nothing.");
}
