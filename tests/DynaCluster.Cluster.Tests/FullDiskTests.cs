using System.Globalization;
using System.Net;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests;

public sealed class FullDiskTests
{
    private const string Table = "full";
    private const int ReserveBytes = 64 * 1024 * 1024;
    private const int ItemsMax = 10_000;

    private static readonly string Filler = new('x', 100 * 1024);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hazard23_A_full_disk_refuses_growth_retryably_lets_deletes_through_and_recovers()
    {
        (LoopDisk? disk, string reason) = await LoopDisk.TryCreateAsync(mebibytes: 512);
        Assert.SkipUnless(disk is not null, reason);
        await using LoopDisk mounted = disk;
        string others = Path.Combine(disk.Path, "others");
        await Shell.MustAsync($"fallocate -l 280M {others}");
        await using ServerProcess server = await ServerProcess.StartAsync(
            Path.Combine(disk.Path, "data"),
            ["--disk-reserve", ReserveBytes.ToString(CultureInfo.InvariantCulture)]);
        using AmazonDynamoDBClient client = Clients.Create(server.Endpoint);
        await Clients.CreateTableAsync(client, Table);

        (int written, AmazonServiceException refusal) = await FillAsync(client, server);
        Assert.True(
            refusal.StatusCode == HttpStatusCode.ServiceUnavailable || refusal.ErrorCode is "ThrottlingException",
            $"not retryable: {(int)refusal.StatusCode} {refusal.ErrorCode} {refusal.Message}");
        Assert.Contains("disk", refusal.Message, StringComparison.OrdinalIgnoreCase);

        Assert.True(await IsThereAsync(client, written - 1), "an acknowledged item is missing");
        await client.DeleteItemAsync(Table, Key(0), Token);
        Assert.False(await IsThereAsync(client, 0));

        File.Delete(others);
        await PutUntilTakenAsync(client, ItemsMax);
        Assert.True(await IsThereAsync(client, ItemsMax));
    }

    /// <summary>Writes until a write is refused.</summary>
    private static async Task<(int Written, AmazonServiceException Refusal)> FillAsync(
        AmazonDynamoDBClient client, ServerProcess server)
    {
        for (int n = 0; n < ItemsMax; n++)
        {
            try
            {
                await client.PutItemAsync(Table, Item(n), Token);
            }
            catch (AmazonDynamoDBException e)
            {
                return (n, e);
            }
            catch (HttpRequestException)
            {
                Assert.Fail($"The node is gone after {n} writes:{Environment.NewLine}{server.Output}");
            }
        }
        throw new InvalidOperationException("The disk took more than it holds.");
    }

    private static async Task PutUntilTakenAsync(AmazonDynamoDBClient client, int n)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await client.PutItemAsync(Table, Item(n), Token);
                return;
            }
            catch (AmazonDynamoDBException) when (TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(20))
            {
                // as a caller that retries: the node looks at the disk once a second
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, Token);
            }
        }
    }

    private static async Task<bool> IsThereAsync(AmazonDynamoDBClient client, int n)
        => (await client.GetItemAsync(Table, Key(n), consistentRead: true, Token)).IsItemSet;

    private static Dictionary<string, AttributeValue> Key(int n)
        => new() { ["pk"] = new() { S = n.ToString(CultureInfo.InvariantCulture) } };

    private static Dictionary<string, AttributeValue> Item(int n) => new(Key(n)) { ["filler"] = new() { S = Filler } };
}
