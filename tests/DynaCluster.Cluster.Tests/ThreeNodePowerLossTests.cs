using DynaCluster.Cluster.Tests.Hosts;

namespace DynaCluster.Cluster.Tests;

/// <summary>Three nodes, each on a disk of its own whose power is cut under load. Cut means: its process stands still
/// first, so that it sends nothing more, as after a real power loss, and never runs again.</summary>
public sealed class ThreeNodePowerLossTests
{
    private const int Keys = 32;
    private const int Mebibytes = 384;
    private const int Readers = 2;
    private const int Rounds = 2;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public Task Nothing_acknowledged_is_lost_when_so_many_nodes_lose_power(int lost)
        => WithDisksAsync(disks => RunAsync(disks, lost));

    [Fact]
    public Task Mutant_that_acknowledges_before_the_sync_is_found() => WithDisksAsync(async disks =>
    {
        await using HostTrio trio = new(Folders(disks));
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        CounterHistory history = new(await trio.CreateTableAsync("counters"), door, Keys);
        await trio.KillAsync(HostTrio.All);
        trio.Syncs = false;
        await trio.StartAsync(HostTrio.All);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await history.WaitForWriteAsync();
        await CutAsync(trio, disks, HostTrio.All);
        await stop.CancelAsync();
        await load;
        await Task.WhenAll(disks.Select(static disk => disk.RestoreAsync()));
        await trio.StartAsync(HostTrio.All);
        await history.CheckAllAsync();
        Assert.NotEmpty(history.Faults);
    });

    private static async Task WithDisksAsync(Func<IReadOnlyList<LoopDisk>, Task> run)
    {
        List<LoopDisk> disks = [];
        try
        {
            foreach (int _ in HostTrio.All)
            {
                (LoopDisk? disk, string reason) = await LoopDisk.TryCreateAsync(Mebibytes);
                Assert.SkipUnless(disk is not null, reason);
                disks.Add(disk);
            }

            await run(disks);
        }
        finally
        {
            await Task.WhenAll(disks.Select(static disk => disk.DisposeAsync().AsTask())); // all, whatever one does
        }
    }

    private static IReadOnlyList<string> Folders(IReadOnlyList<LoopDisk> disks)
        => [.. disks.Select(static disk => Path.Combine(disk.Path, "data"))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task RunAsync(IReadOnlyList<LoopDisk> disks, int lost)
    {
        Random random = new(lost);
        await using HostTrio trio = new(Folders(disks));
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        CounterHistory history = new(await trio.CreateTableAsync("counters"), door, Keys);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        for (int round = 0; round < Rounds; round++)
        {
            await history.WaitForWriteAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(50 + random.Next(450)), TimeProvider.System, Token);
            int leader = await trio.LeaderAsync();
            int[] victims = [leader, .. HostTrio.All.Where(node => node != leader).Take(lost - 1)];
            await CutAsync(trio, disks, victims);
            if (lost == 1)
            {
                await history.WaitForWriteAsync(); // the others go on
            }

            foreach (int node in victims)
            {
                await disks[node - 1].RestoreAsync();
            }

            await trio.StartAsync(victims);
            await history.WaitForWriteAsync();
            await history.CheckAllAsync();
            Assert.Empty(history.Faults);
        }

        await stop.CancelAsync();
        await load;
        await history.CheckAllAsync();
        Assert.Empty(history.Faults);
        Assert.True(history.Acknowledged > Keys, $"only {history.Acknowledged} writes were acknowledged");
        Say($"{Rounds} power losses of {lost} nodes; {history.Summary}");
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static async Task CutAsync(HostTrio trio, IReadOnlyList<LoopDisk> disks, IReadOnlyList<int> victims)
    {
        await Task.WhenAll(victims.Select(node => trio.Process(node).PauseAsync()));
        foreach (int node in victims)
        {
            disks[node - 1].CutPower();
        }

        await trio.KillAsync(victims);
    }
}
