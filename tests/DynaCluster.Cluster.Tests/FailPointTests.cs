using System.Globalization;
using DynaCluster.Cluster.Tests.Hosts;
using DynaCluster.Consensus.Faults;
using DynaCluster.Consensus.Logs;
using DynaCluster.CrashHost.Wire;
using DynaCluster.Linearizability.Checks;
using DynaCluster.Model.Log;

namespace DynaCluster.Cluster.Tests;

/// <summary>Nodes that kill or stop themselves at chosen points; they need a build with -p:Mutations=true: ./dev
/// failpoints.</summary>
public sealed class FailPointTests
{
    private const int Keys = 16;
    private const int Readers = 2;
    private const int Rounds = 3;
    private const int ReachedMax = 150;
    private const int ItemKeys = 5;
    private const int Clients = 8;
    private const int WritesAfter = 60;

    /// <summary>Longer than the longest patience of a follower.</summary>
    private static readonly TimeSpan s_stopped = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(FailPoint.AppendedBeforeSync, ReachedMax)]
    [InlineData(FailPoint.SyncedBeforeTold, ReachedMax)]
    [InlineData(FailPoint.FollowerDurableBeforeAcknowledge, ReachedMax)]
    [InlineData(FailPoint.CommittedBeforeApplied, ReachedMax)]
    [InlineData(FailPoint.BallotDurableBeforeReply, 1)]
    [InlineData(FailPoint.ElectedBeforeFirstEntry, 1)]
    public async Task Nothing_acknowledged_is_lost_when_nodes_kill_themselves_at(FailPoint point, int reachedMax)
    {
        SkipUnlessBuilt();
        Random random = new((int)point);
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        CounterHistory history = new(await trio.CreateTableAsync("counters"), door, Keys);
        for (int round = 0; round < Rounds; round++)
        {
            await WriteAWhileAsync(history);
            await trio.KillAsync(HostTrio.All);
            using CancellationTokenSource stop = new();
            Task load = history.RunAsync(Readers, stop.Token);
            await Task.WhenAll(HostTrio.All.Select(node => trio.LaunchAsync(
                node, string.Create(CultureInfo.InvariantCulture, $"{point}:kill:{1 + random.Next(reachedMax)}"))));
            int[] dead = await FirstTwoAsync(trio, point);
            await trio.KillAsync(HostTrio.All);
            await stop.CancelAsync();
            await load;
            await trio.StartAsync(dead); // two that ended there: together they have everything acknowledged
            await history.CheckAllAsync();
            Assert.Empty(history.Faults);
            await trio.StartAsync(HostTrio.All.Except(dead));
        }

        Assert.True(history.Acknowledged > Keys, $"only {history.Acknowledged} writes were acknowledged");
        TestContext.Current.TestOutputHelper?.WriteLine($"{point}: {Rounds} rounds; {history.Summary}");
    }

    [Theory]
    [InlineData(FailPoint.AppendedBeforeSync, ReachedMax)]
    [InlineData(FailPoint.SyncedBeforeTold, ReachedMax)]
    [InlineData(FailPoint.FollowerDurableBeforeAcknowledge, ReachedMax)]
    [InlineData(FailPoint.CommittedBeforeApplied, ReachedMax)]
    [InlineData(FailPoint.BallotDurableBeforeReply, 1)]
    [InlineData(FailPoint.ElectedBeforeFirstEntry, 1)]
    public async Task Histories_are_linearizable_when_nodes_stop_themselves_and_go_on_at(
        FailPoint point, int reachedMax)
    {
        SkipUnlessBuilt();
        Random random = new((int)point);
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        ItemHistory history = new(await trio.CreateTableAsync("items"), door, ItemKeys);
        await trio.KillAsync(HostTrio.All);
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Clients, stop.Token);
        await Task.WhenAll(HostTrio.All.Select(node => trio.LaunchAsync(
            node, string.Create(CultureInfo.InvariantCulture, $"{point}:stop:{1 + random.Next(reachedMax)}"))));
        List<Task> resuming = [.. HostTrio.All.Select(node => ResumeAsync(trio, node, stop.Token))];
        await Task.WhenAny(resuming);
        resuming.RemoveAll(static one => one.IsCompleted);
        await Task.WhenAny(resuming); // two of them: not each node comes to each point
        long target = history.Acknowledged + WritesAfter;
        await trio.UntilAsync("further writes", () => Task.FromResult(history.Acknowledged >= target));
        await stop.CancelAsync();
        await load;
        await Task.WhenAll(resuming);
        CheckReport report = await history.JudgeAsync(Clients);
        Assert.Empty(history.Faults);
        Assert.True(report.Verdict == Verdict.Linearizable, report.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine($"{point}: {history.Describe()}");
    }

    [Fact]
    public async Task Hazard12_No_place_names_two_entries_when_a_lone_voter_dies_over_the_addition_of_a_second()
    {
        SkipUnlessBuilt();
        await using HostTrio trio = new() { Voters = 1 };
        await using HostDoor door = new(trio.Clients);
        await trio.LaunchAsync(2, failPoint: null);
        await trio.StartAsync(
            1, $"{FailPoint.MembershipBeforeOwnSync}:pause:1,{FailPoint.MembershipReplicatedBeforeOwnSync}:kill:1");
        await trio.StartAsync(3);
        CounterHistory history = new(await trio.CreateTableAsync("counters"), door, Keys);
        await WriteAWhileAsync(history);
        await Assert.ThrowsAsync<HostLostException>(() => trio.ControlAsync(1, $"add {HostTrio.Group} 2"));
        await trio.Process(1).WaitForExitAsync();
        await trio.KillAsync(2, 3);
        List<LogEntry> first = Entries(trio, 1);
        List<LogEntry> second = Entries(trio, 2);
        Assert.Equal(
            (LogEntryKind.Configuration, true), (second[^1].Kind, second[^1].Index > first[^1].Index));

        await trio.StartAsync(HostTrio.All);
        await WriteAWhileAsync(history);
        await trio.AddVoterAsync(leader: 1, added: 2);
        await WriteAWhileAsync(history);
        Assert.Empty(history.Faults);
        await trio.KillAsync(HostTrio.All);
        Dictionary<(long Index, long Term), LogEntry> named = [];
        foreach (LogEntry entry in first.Concat(second).Concat(Entries(trio, 1)).Concat(Entries(trio, 2)))
        {
            LogEntry known = named.GetValueOrDefault((entry.Index, entry.Term), entry);
            named[(entry.Index, entry.Term)] = entry;
            Assert.True(
                known.Kind == entry.Kind && known.Payload.Span.SequenceEqual(entry.Payload.Span),
                $"{entry.Index} of term {entry.Term} is {known.Kind} and {entry.Kind}, or of two contents");
        }
    }

    private static void SkipUnlessBuilt()
        => Assert.SkipUnless(HostProcess.IsOtherBuild, "needs a build with -p:Mutations=true: ./dev failpoints");

    private static async Task WriteAWhileAsync(CounterHistory history)
    {
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await history.WaitForWriteAsync();
        await stop.CancelAsync();
        await load;
    }

    /// <summary>Lets a node that stopped itself go on when the others have had time for an election.</summary>
    private static async Task ResumeAsync(HostTrio trio, int node, CancellationToken token)
    {
        try
        {
            await trio.Process(node).WaitUntilStoppedAsync(token);
            await Task.Delay(s_stopped, TimeProvider.System, CancellationToken.None);
            trio.Process(node).Continue();
        }
        catch (OperationCanceledException)
        {
            trio.Process(node).Continue(); // it may have stopped just now
        }
    }

    private static async Task<int[]> FirstTwoAsync(HostTrio trio, FailPoint point)
    {
        List<Task<int>> ending = [.. HostTrio.All.Select(async node =>
        {
            await trio.Process(node).WaitForExitAsync();
            return node;
        })];
        int[] dead = [await Next(), await Next()];
        foreach (int node in dead)
        {
            Assert.Contains($"fail point {point}", trio.Process(node).Output, StringComparison.Ordinal);
        }

        return dead;

        async Task<int> Next()
        {
            Task<int> first = await Task.WhenAny(ending);
            ending.Remove(first);
            return await first;
        }
    }

    /// <summary>The log of the data group on a node that does not run.</summary>
    private static List<LogEntry> Entries(HostTrio trio, int node)
    {
        using RocksLogStore store = RocksLogStore.Open(Path.Combine(trio.FolderOf(node), "raftlog"));
        LogContents contents = store.Recover(HostTrio.Group);
        List<LogEntry> entries = [];
        store.Read(HostTrio.Group, contents.First, contents.Last, int.MaxValue, entries);
        return entries;
    }
}
