using DynaCluster.Cluster.Tests.Hosts;
using DynaCluster.Consensus.Faults;
using DynaCluster.Simulation.Workloads;

namespace DynaCluster.Cluster.Tests;

/// <summary>Nodes that kill themselves while replicas change; they need a build with -p:Mutations=true: ./dev
/// failpoints.</summary>
public sealed class ReplicaFailPointTests
{
    private const int Keys = 16;
    private const int Readers = 2;

    /// <summary>So many large rows are more than a log keeps for a voter that is away.</summary>
    private const int LargeRows = 320;

    [Theory]
    [InlineData(FailPoint.SnapshotChunkWritten, 1)]
    [InlineData(FailPoint.SnapshotChunkWritten, 5)]
    [InlineData(FailPoint.SnapshotFetchedBeforeSwitch, 1)]
    [InlineData(FailPoint.SnapshotSwitchedBeforeSweep, 1)]
    public async Task A_voter_that_kills_itself_over_a_snapshot_comes_back_with_one_whole_state(
        FailPoint point, int reached)
    {
        SkipUnlessBuilt();
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        RowTable table = await trio.CreateTableAsync("counters");
        CounterHistory history = new(table, door, Keys);
        int leader = await trio.LeaderAsync();
        int away = HostTrio.All.First(node => node != leader);
        await trio.KillAsync(away);
        await trio.FillAsync(table, LargeRows);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await trio.LaunchAsync(away, $"{point}:kill:{reached}");
        await trio.Process(away).WaitForExitAsync();
        Assert.Contains($"fail point {point}", trio.Process(away).Output, StringComparison.Ordinal);

        await trio.StartAsync(away, failPoint: null);
        await trio.WaitUntilLevelAsync(away);
        string state = Assert.Single(
            Directory.EnumerateDirectories(Path.Combine(trio.FolderOf(away), "groups")).Select(Path.GetFileName),
            static name => name!.Split('.')[0] == $"{HostTrio.Group}")!;
        Assert.Equal("1.1", state);
        await trio.KillAsync(HostTrio.All.First(node => node != leader && node != away));
        await trio.WaitForWriteAsync(history); // with its vote
        await EndAsync(history, load, stop);
    }

    [Fact]
    public async Task Hazard13_Growth_goes_on_when_the_leader_dies_over_the_second_addition()
    {
        SkipUnlessBuilt();
        await using HostTrio trio = new() { Voters = 1 };
        await using HostDoor door = new(trio.Clients);
        await trio.LaunchAsync(2, failPoint: null);
        await trio.LaunchAsync(3, failPoint: null);
        await trio.StartAsync(1, $"{FailPoint.MembershipBeforeOwnSync}:kill:2");
        CounterHistory history = new(await trio.CreateTableAsync("counters"), door, Keys);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await trio.WaitForWriteAsync(history);
        await trio.ControlAsync(1, $"want {HostTrio.Group} 1 2 3");
        await trio.Process(1).WaitForExitAsync();
        await trio.StartAsync(1, failPoint: null);
        await trio.TellAsync([2, 3], $"want {HostTrio.Group} 1 2 3"); // whoever leads now
        await trio.WaitForVotersAsync(1, "1 2 3");
        await trio.WaitUntilLevelAsync(2);
        await trio.WaitUntilLevelAsync(3);
        await trio.KillAsync(1);
        await trio.WaitForWriteAsync(history);
        await EndAsync(history, load, stop);
    }

    private static void SkipUnlessBuilt()
        => Assert.SkipUnless(HostProcess.IsOtherBuild, "needs a build with -p:Mutations=true: ./dev failpoints");

    private static async Task EndAsync(CounterHistory history, Task load, CancellationTokenSource stop)
    {
        await stop.CancelAsync();
        await load;
        await history.CheckAllAsync();
        Assert.Empty(history.Faults);
        Assert.True(history.Acknowledged > Keys, $"only {history.Acknowledged} writes were acknowledged");
        TestContext.Current.TestOutputHelper?.WriteLine(history.Summary);
    }
}
