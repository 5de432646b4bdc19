using Amazon.DynamoDBv2;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests;

/// <summary>The disk stops under load: nothing acknowledged is missing afterwards, and the node does not go
/// on.</summary>
public sealed class PowerLossTests
{
    private const string Table = "cut";
    private const int Rounds = 3;

    private static readonly TimeSpan EndDurationMax = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_write_outlives_a_power_loss_under_load()
    {
        (LoopDisk? disk, string reason) = await LoopDisk.TryCreateAsync(mebibytes: 512);
        Assert.SkipUnless(disk is not null, reason);
        await using LoopDisk mounted = disk;
        Random random = new(7);
        WriteHistory history = new(Table, writers: 16, keysOfWriter: 20);
        for (int round = 0; round < Rounds; round++)
        {
            await using (ServerProcess server = await StartAsync(disk))
            {
                using AmazonDynamoDBClient client = Clients.Create(server.Endpoint);
                if (round == 0)
                {
                    await Clients.CreateTableAsync(client, Table);
                }
                Assert.Empty(await history.CheckAsync(client));
                Task writing = history.WriteAsync(client, Token);
                await Task.Delay(TimeSpan.FromMilliseconds(300 + random.Next(700)), TimeProvider.System, Token);
                history.Doubt();
                disk.CutPower();
                await server.WaitForExitAsync(EndDurationMax);
                Assert.NotEqual(0, server.ExitCode);
                await writing;
            }
            await disk.RestoreAsync();
        }
        await using ServerProcess last = await StartAsync(disk);
        using AmazonDynamoDBClient reader = Clients.Create(last.Endpoint);
        Assert.Empty(await history.CheckAsync(reader));
        Assert.True(history.Acknowledged > Rounds, $"only {history.Acknowledged} writes were acknowledged");
    }

    [Fact]
    public async Task Hazard23_A_failing_fdatasync_stops_the_node_and_loses_nothing_silently()
    {
        Assert.SkipUnless(Shell.Has("strace") && Environment.IsPrivilegedProcess, "needs strace and root");
        using TemporaryFolder folder = new();
        WriteHistory history = new(Table, writers: 8, keysOfWriter: 20);
        await using (ServerProcess server = await ServerProcess.StartAsync(folder.Path, ["--disk-reserve", "0"]))
        {
            using AmazonDynamoDBClient client = Clients.Create(server.Endpoint);
            await Clients.CreateTableAsync(client, Table);
            Task writing = history.WriteAsync(client, Token);
            await Shell.RunAsync($"timeout 60 strace -f -p {server.Id} -o /dev/null -e trace=fsync,fdatasync "
                + "-e inject=fsync,fdatasync:error=EIO:when=20+");
            await server.WaitForExitAsync(EndDurationMax);
            Assert.NotEqual(0, server.ExitCode);
            await writing;
        }
        await using ServerProcess again = await ServerProcess.StartAsync(folder.Path, ["--disk-reserve", "0"]);
        using AmazonDynamoDBClient reader = Clients.Create(again.Endpoint);
        Assert.Empty(await history.CheckAsync(reader));
        Assert.True(history.Acknowledged > 0, "no write was acknowledged before the fault");
    }

    private static Task<ServerProcess> StartAsync(LoopDisk disk) => ServerProcess.StartAsync(
        Path.Combine(disk.Path, "data"), ["--disk-reserve", "0"]);
}
