using System.Globalization;
using DynaCluster.Cluster.Tests.Hosts;
using DynaCluster.Consensus;

namespace DynaCluster.Cluster.Tests;

/// <summary>Leadership handed over to a chosen replica, between three processes under load.</summary>
public sealed class TransferTests
{
    private const int Keys = 16;
    private const int Readers = 2;
    private const int RoundsShort = 5;

    /// <summary>One of so many may not take place: a busy machine can hold an answer for longer than a transfer
    /// waits.</summary>
    private const int FailedShare = 5;

    /// <summary>Nobody waits for an election time-out: the shortest is 300 ms.</summary>
    private static readonly TimeSpan s_silenceMax = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>DYNA_TRANSFER_ROUNDS=50 in ./dev transfers, which also judges how long writing stops.</summary>
    private static string? LongRounds => Environment.GetEnvironmentVariable("DYNA_TRANSFER_ROUNDS");

    [Fact]
    public async Task Hazard16_Transfers_under_load_reach_the_chosen_replica_and_lose_nothing()
    {
        int rounds = LongRounds is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : RoundsShort;
        Random random = new(rounds);
        List<TimeSpan> silences = [];
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        CounterHistory history = new(await trio.CreateTableAsync("counters"), door, Keys) { Pause = s_pause };
        using CancellationTokenSource stop = new();
        Task load = history.RunAsync(Readers, stop.Token);
        await history.WaitForWriteAsync();
        List<string> others = []; // those after which somebody else led
        for (int round = 0; round < rounds; round++)
        {
            int leader = await trio.LeaderAsync();
            int target = 1 + ((leader - 1 + 1 + random.Next(HostTrio.Count - 1)) % HostTrio.Count);
            string outcome = "";
            silences.Add(await history.LongestSilenceAsync(async () =>
                outcome = await trio.ControlAsync(leader, $"transfer {HostTrio.Group} {target}")));
            int led = await trio.LeaderAsync();
            if (outcome != nameof(TransferOutcome.Transferred) || led != target)
            {
                others.Add($"{outcome} from {leader} to {target}, then {led} led");
            }
        }

        await stop.CancelAsync();
        await load;
        await history.CheckAllAsync();
        Assert.Empty(history.Faults);
        Report(silences, others, history.Summary);
    }

    private static void Report(List<TimeSpan> silences, List<string> others, string summary)
    {
        silences.Sort();
        TimeSpan p95 = silences[(int)Math.Ceiling(silences.Count * 0.95) - 1];
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"{silences.Count} transfers: nothing acknowledged for p50 "
            + $"{silences[(silences.Count - 1) / 2].TotalMilliseconds:F0} ms, p95 {p95.TotalMilliseconds:F0} ms, "
            + $"at most {silences[^1].TotalMilliseconds:F0} ms; {others.Count} did not take place "
            + $"({string.Join(", ", others)}); {summary}");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        Assert.True(others.Count <= silences.Count / FailedShare, line);
        Assert.True(LongRounds is null || p95 < s_silenceMax, line);
    }
}
