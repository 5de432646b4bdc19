using DynaCluster.Cluster.Tests.Hosts;
using DynaCluster.CrashHost.Nodes;

namespace DynaCluster.Cluster.Tests;

/// <summary>Three processes whose replicas change under load: growth, replacement, and voters that were away.</summary>
public sealed class ReplicaChangeTests
{
    private const int Keys = 16;
    private const int Readers = 2;

    /// <summary>So many large rows are more than a log keeps for a voter that is away.</summary>
    private const int LargeRows = 320;

    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hazard13_A_group_grows_from_one_voter_to_three_though_its_driver_dies_between_the_additions()
    {
        await using HostTrio trio = new() { Voters = 1 };
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        CounterHistory history = new(await trio.CreateTableAsync("counters"), door, Keys);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await trio.WaitForWriteAsync(history);
        foreach (int learner in new[] { 2, 3 })
        {
            await trio.WaitForStatusAsync(learner, "catches up", static status =>
                status.StartsWith("learner", StringComparison.Ordinal) && HostTrio.NumberIn(status, "applied") > 0);
        }

        await trio.Process(2).PauseAsync(); // so that its addition stays uncommitted, and the next is not made
        await trio.ControlAsync(1, $"want {HostTrio.Group} 1 2 3");
        await trio.WaitForVotersAsync(1, "1 2");
        await trio.KillAsync(1);
        trio.Process(2).Continue();
        await trio.StartAsync(1, failPoint: null);
        await trio.TellAsync([2, 3], $"want {HostTrio.Group} 1 2 3"); // whoever leads now
        await trio.WaitForVotersAsync(1, "1 2 3");
        await trio.WaitForWriteAsync(history);
        await trio.WaitUntilLevelAsync(2);
        await trio.WaitUntilLevelAsync(3);
        await trio.KillAsync(1);
        await trio.WaitForWriteAsync(history); // two of three go on
        await EndAsync(history, load, stop);
    }

    [Fact]
    public async Task Hazard04_An_emptied_disk_is_no_voter_under_its_old_id_and_comes_back_as_a_new_replica()
    {
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        CounterHistory history = new(await trio.CreateTableAsync("counters"), door, Keys);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await trio.WaitForWriteAsync(history);
        int leader = await trio.LeaderAsync();
        int emptied = HostTrio.All.First(node => node != leader);
        await trio.KillAsync(emptied);
        Directory.Delete(trio.FolderOf(emptied), recursive: true);
        trio.Joining.Add(emptied);
        await trio.StartAsync(emptied, failPoint: null);
        await trio.WaitForWriteAsync(history);

        await trio.KillAsync(leader); // of the voters one is left, and one that is nobody any more
        Task<TimeSpan> writing = history.WaitForWriteAsync();
        Task first = await Task.WhenAny(writing, Task.Delay(s_silence, TimeProvider.System, Token));
        Assert.NotSame(writing, first);
        await trio.StartAsync(leader, failPoint: null);
        await writing;

        foreach (uint group in new[] { 0u, HostTrio.Group })
        {
            await trio.TellAsync(HostTrio.All, $"open-learner {group} {emptied} {100 + group}");
            await trio.TellAsync(HostTrio.All, $"want {group} 1 2 3");
            string voters = string.Join(',', HostTrio.All.Where(node => node != emptied)
                .Select(node => HostNode.ReplicaOf(group, node, HostTrio.Count)).Append(100 + group));
            await trio.WaitForStatusAsync(
                emptied, $"the voters {voters}",
                status => status.EndsWith($"voters={voters}", StringComparison.Ordinal), group);
        }

        await trio.WaitUntilLevelAsync(emptied);
        await trio.KillAsync(HostTrio.All.First(node => node != leader && node != emptied));
        await trio.WaitForWriteAsync(history); // with its vote
        await EndAsync(history, load, stop);
    }

    [Fact]
    public async Task A_voter_that_was_away_too_long_comes_back_by_a_snapshot_by_itself_though_it_is_killed_over_it()
    {
        await using HostTrio trio = new() { SnapshotBytesPerSecond = 16 * 1024 * 1024 };
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        var table = await trio.CreateTableAsync("counters");
        CounterHistory history = new(table, door, Keys);
        int leader = await trio.LeaderAsync();
        int away = HostTrio.All.First(node => node != leader);
        await trio.KillAsync(away);
        await trio.FillAsync(table, LargeRows);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await trio.StartAsync(away, failPoint: null);
        for (int kills = 0; kills < 2; kills++)
        {
            await trio.WaitForStatusAsync(
                away, "fetches a state", static status => HostTrio.NumberIn(status, "fetched") > 0);
            await trio.KillAsync(away);
            await trio.StartAsync(away, failPoint: null);
        }

        await trio.WaitForStatusAsync(
            away, "has a new state", static status => HostTrio.NumberIn(status, "replacements") == 1);
        await trio.WaitUntilLevelAsync(away);
        await trio.KillAsync(HostTrio.All.First(node => node != leader && node != away));
        await trio.WaitForWriteAsync(history); // with its vote
        await EndAsync(history, load, stop);
    }

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
