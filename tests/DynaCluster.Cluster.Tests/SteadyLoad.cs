using System.Collections.Concurrent;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynaCluster.Cluster.Tests;

/// <summary>Puts, and strongly consistent reads of what was put, from several callers without a pause to speak of; how
/// long each request took with everything that the SDK did about it, and what failed in the end.</summary>
internal sealed class SteadyLoad(AmazonDynamoDBClient client, string table, int callers)
{
    private const int KeysOfCaller = 50;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<double> _milliseconds = new();

    public ConcurrentQueue<string> Failures { get; } = new();

    public Task RunAsync(CancellationToken token)
        => Task.WhenAll(Enumerable.Range(0, callers).Select(caller => CallAsync(caller, token)));

    public string Summary()
    {
        double[] sorted = [.. _milliseconds.Order()];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sorted.Length} requests: p50 {At(sorted, 0.5):F0} ms, p99 {At(sorted, 0.99):F0} ms, "
            + $"at most {sorted[^1]:F0} ms; {Failures.Count} failed");
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(sorted.Length * share) - 1];

    private async Task CallAsync(int caller, CancellationToken token)
    {
        for (int turn = 0; !token.IsCancellationRequested; turn++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"c{caller}-{turn % KeysOfCaller}");
            string value = turn.ToString(CultureInfo.InvariantCulture);
            await MeasureAsync($"PutItem {key}", async () => await client.PutItemAsync(
                table, new() { ["pk"] = new() { S = key }, ["v"] = new() { N = value } }, CancellationToken.None));
            await MeasureAsync($"GetItem {key}", async () =>
            {
                GetItemResponse read = await client.GetItemAsync(
                    table, new() { ["pk"] = new() { S = key } }, consistentRead: true, CancellationToken.None);
                if (!read.IsItemSet || read.Item["v"].N != value)
                {
                    Failures.Enqueue($"{key}: {(read.IsItemSet ? read.Item["v"].N : "nothing")} in place of {value}");
                }
            });
            await Task.Delay(s_pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task MeasureAsync(string what, Func<Task> request)
    {
        long begun = TimeProvider.System.GetTimestamp();
        try
        {
            await request();
        }
        catch (Exception e) when (e is AmazonDynamoDBException or Amazon.Runtime.AmazonClientException
            or HttpRequestException or OperationCanceledException or IOException or TimeoutException)
        {
            Failures.Enqueue($"{what}: {e.GetType().Name} {e.Message}");
        }

        _milliseconds.Enqueue(TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds);
    }
}
