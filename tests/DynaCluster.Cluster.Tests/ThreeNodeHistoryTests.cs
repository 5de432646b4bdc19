using System.Globalization;
using DynaCluster.Cluster.Tests.Hosts;
using DynaCluster.Linearizability.Checks;

namespace DynaCluster.Cluster.Tests;

/// <summary>Histories of clients of three processes, judged by the linearizability checker: no stale strong read, no
/// untrue refusal, no wrong image, nothing acknowledged lost.</summary>
public sealed class ThreeNodeHistoryTests
{
    private const int Keys = 5;
    private const int Clients = 8;
    private const int LateClient = Clients;
    private const int LastClient = Clients + 1;
    private const int WritesBetween = 60;
    private const int TransfersInARow = 4;
    private const int MutantWrites = 500;

    private static readonly TimeSpan s_late = TimeSpan.FromMilliseconds(300);

    /// <summary>DYNA_HISTORY_ROUNDS=30 in ./dev histories.</summary>
    private static int Rounds => int.Parse(
        Environment.GetEnvironmentVariable("DYNA_HISTORY_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Histories_are_linearizable_while_leaders_are_killed() => JudgeAsync(async (trio, _) =>
    {
        int leader = await trio.LeaderAsync();
        trio.Process(leader).Kill();
        await trio.StartAsync(leader);
        await trio.WaitUntilLevelAsync(leader);
    });

    [Fact]
    public Task Histories_are_linearizable_while_leaders_are_stopped_and_go_on() => JudgeAsync(async (trio, history) =>
    {
        int leader = await trio.LeaderAsync();
        await trio.Process(leader).PauseAsync();
        await history.WaitForWritesAsync(WritesBetween);
        // Asked behind writes that its successor acknowledged; it answers when it goes on.
        Task late = history.ReadAllAsync(LateClient, leader);
        await Task.Delay(s_late, TimeProvider.System, Token);
        trio.Process(leader).Continue();
        await late;
        await trio.WaitUntilLevelAsync(leader);
    });

    [Fact]
    public Task Histories_are_linearizable_while_leadership_is_handed_around() => JudgeAsync(async (trio, history) =>
    {
        for (int transfer = 0; transfer < TransfersInARow; transfer++)
        {
            int leader = await trio.LeaderAsync();
            Task handing = trio.ControlAsync(leader, $"transfer {HostTrio.Group} {(leader % HostTrio.Count) + 1}");
            await history.ReadAllAsync(LateClient, leader); // of a leader that is just giving it up
            await handing;
        }
    });

    [Fact]
    public async Task Mutant_eventually_consistent_reads_taken_for_strong_ones_are_found()
    {
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        ItemHistory history = new(await trio.CreateTableAsync("items"), door, keys: 1) { AreReadsStrong = false };
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Clients, stop.Token);
        await history.WaitForWritesAsync(MutantWrites);
        await stop.CancelAsync();
        await load;
        CheckReport report = await history.JudgeAsync(LastClient);
        Assert.Equal(Verdict.NotLinearizable, report.Verdict);
    }

    private static async Task JudgeAsync(Func<HostTrio, ItemHistory, Task> disturb)
    {
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        ItemHistory history = new(await trio.CreateTableAsync("items"), door, Keys);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Clients, stop.Token);
        for (int round = 0; round < Rounds; round++)
        {
            await history.WaitForWritesAsync(WritesBetween);
            await disturb(trio, history);
        }

        await history.WaitForWritesAsync(WritesBetween);
        await stop.CancelAsync();
        await load;
        CheckReport report = await history.JudgeAsync(LastClient);
        Assert.Empty(history.Faults);
        Assert.True(report.Verdict == Verdict.Linearizable, report.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Rounds} rounds; {history.Describe()}; {report.StepCount} steps");
    }
}
