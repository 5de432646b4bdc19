using System.Globalization;
using DynaCluster.Cluster.Tests.Hosts;

namespace DynaCluster.Cluster.Tests;

/// <summary>Three processes, killed and stopped under load; clients retry nothing.</summary>
public sealed class ThreeNodeTests
{
    private const int Keys = 32;
    private const int Readers = 4;

    private static readonly TimeSpan s_resumeDurationMax = TimeSpan.FromSeconds(2);

    /// <summary>So that the log of a long run stays below the size at which it is cut in front: nobody yet brings a
    /// snapshot to a voter that was away meanwhile.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Rounds of one run: few in the normal one, DYNA_FAILOVER_ROUNDS=50 in ./dev failover, which also judges
    /// how long nobody leads.</summary>
    private static string? LongRounds => Environment.GetEnvironmentVariable("DYNA_FAILOVER_ROUNDS");

    private static int Rounds => int.Parse(LongRounds ?? "3", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Three_processes_serve_writes_and_strong_reads()
    {
        await using HostTrio trio = new() { DataGroups = 2 };
        await using HostDoor door = new(trio.Clients);
        CounterHistory history = await BeginAsync(trio, door);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await history.WaitForWriteAsync();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);
        await EndAsync(history, load, stop);
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_leader_is_killed_under_load()
    {
        Random random = new(Rounds);
        List<TimeSpan> leaderless = [];
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        CounterHistory history = await BeginAsync(trio, door);
        history.Pause = s_pause;
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        for (int round = 0; round < Rounds; round++)
        {
            await history.WaitForWriteAsync();
            // The moment of the kill is the point of the test.
            await Task.Delay(TimeSpan.FromMilliseconds(50 + random.Next(450)), TimeProvider.System, Token);
            int leader = await trio.LeaderAsync();
            trio.Process(leader).Kill();
            leaderless.Add(await history.WaitForWriteAsync());
            await trio.StartAsync(leader, failPoint: null);
            await trio.WaitUntilLevelAsync(leader);
            Assert.Empty(history.Faults);
        }

        await EndAsync(history, load, stop);
        leaderless.Sort();
        TimeSpan p95 = leaderless[(int)Math.Ceiling(leaderless.Count * 0.95) - 1];
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{Rounds} kills of the leader: writing resumed after p50 "
            + $"{leaderless[(leaderless.Count - 1) / 2].TotalSeconds:F2} s, p95 {p95.TotalSeconds:F2} s, "
            + $"at most {leaderless[^1].TotalSeconds:F2} s; {history.Summary}");
        Say(line);
        Assert.True(LongRounds is null || p95 < s_resumeDurationMax, line);
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_all_are_killed_and_two_followers_return()
    {
        Random random = new(Rounds);
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        CounterHistory history = await BeginAsync(trio, door);
        for (int round = 0; round < Rounds; round++)
        {
            using CancellationTokenSource stop = new();
            Task load = history.RunAsync(Readers, stop.Token);
            await history.WaitForWriteAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(50 + random.Next(450)), TimeProvider.System, Token);
            int leader = await trio.LeaderAsync();
            await trio.KillAsync(HostTrio.All);
            await stop.CancelAsync();
            await load;
            await trio.StartAsync(HostTrio.All.Except([leader]));
            await history.CheckAllAsync();
            Assert.Empty(history.Faults);
            await trio.StartAsync(leader, failPoint: null);
        }

        Say($"{Rounds} kills of all; {history.Summary}");
    }

    [Fact]
    public async Task A_stopped_leader_that_goes_on_shows_nothing_stale_and_loses_nothing()
    {
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        CounterHistory history = await BeginAsync(trio, door);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        for (int round = 0; round < Rounds; round++)
        {
            await history.WaitForWriteAsync();
            int leader = await trio.LeaderAsync();
            await trio.Process(leader).PauseAsync();
            await history.WaitForWriteAsync();
            // Asked behind writes that its successor acknowledged; it answers when it goes on.
            Task[] late = [.. Enumerable.Range(0, Keys).Select(key => history.TryReadAsync(key, leader))];
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Token);
            trio.Process(leader).Continue();
            await Task.WhenAll(late);
            await trio.WaitUntilLevelAsync(leader);
            Assert.Empty(history.Faults);
        }

        await EndAsync(history, load, stop);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<CounterHistory> BeginAsync(HostTrio trio, HostDoor door)
    {
        await trio.StartAsync(HostTrio.All);
        return new CounterHistory(await trio.CreateTableAsync("counters"), door, Keys);
    }

    private static async Task EndAsync(CounterHistory history, Task load, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await load;
        await history.CheckAllAsync();
        Assert.Empty(history.Faults);
        Assert.True(history.Acknowledged > Keys, $"only {history.Acknowledged} writes were acknowledged");
        Say(history.Summary);
    }

    private static void Say(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
