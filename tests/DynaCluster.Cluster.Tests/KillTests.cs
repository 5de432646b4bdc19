using System.Globalization;
using Amazon.DynamoDBv2;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests;

public sealed class KillTests
{
    private const string Table = "killed";

    /// <summary>Rounds of one run: few in the normal one, DYNA_KILL_ROUNDS=100 in ./dev kill-loop.</summary>
    private static int Rounds => int.Parse(
        Environment.GetEnvironmentVariable("DYNA_KILL_ROUNDS") ?? "5", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Hazard02_Every_acknowledged_write_outlives_kill_9_under_load()
    {
        Random random = new(Rounds);
        using TemporaryFolder folder = new();
        WriteHistory history = new(Table, writers: 16, keysOfWriter: 20);
        for (int round = 0; round < Rounds; round++)
        {
            await using ServerProcess server = await ServerProcess.StartAsync(folder.Path, ["--disk-reserve", "0"]);
            using AmazonDynamoDBClient client = Clients.Create(server.Endpoint);
            if (round == 0)
            {
                await Clients.CreateTableAsync(client, Table);
            }
            AssertNone(await history.CheckAsync(client), round);
            using CancellationTokenSource stop = new();
            Task writing = history.WriteAsync(client, stop.Token);
            // The moment of the kill is the point of the test: anywhere between the first write and half a second
            // later.
            await Task.Delay(TimeSpan.FromMilliseconds(50 + random.Next(450)), TimeProvider.System, Token);
            server.Kill();
            await stop.CancelAsync();
            await writing;
        }
        await using ServerProcess last = await ServerProcess.StartAsync(folder.Path, ["--disk-reserve", "0"]);
        using AmazonDynamoDBClient reader = Clients.Create(last.Endpoint);
        AssertNone(await history.CheckAsync(reader), Rounds);
        Assert.True(history.Acknowledged > Rounds, $"only {history.Acknowledged} writes were acknowledged");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Rounds} rounds, {history.Acknowledged} acknowledged writes");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void AssertNone(List<string> faults, int round)
        => Assert.True(faults.Count == 0, $"after kill {round}:{Environment.NewLine}{string.Join('\n', faults)}");
}
