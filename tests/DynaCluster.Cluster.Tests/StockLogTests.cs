using DynaCluster.Cluster.Tests.Hosts;
using DynaCluster.CrashHost.Wire;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Workloads;

namespace DynaCluster.Cluster.Tests;

/// <summary>
/// Why the log is our own. The same case for both: the disks of the two followers stand still, a client writes, all
/// three processes are killed, and the two followers return. The consensus library's own write-ahead log lets a
/// follower acknowledge what it has not flushed.
/// </summary>
public sealed class StockLogTests
{
    private const string First = "1";
    private const string Second = "2";

    private static readonly TimeSpan s_unanswered = TimeSpan.FromSeconds(1);
    private static readonly RowKey s_key = new("key", 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stock_log_loses_an_acknowledged_write_when_two_followers_are_killed_before_their_flush()
    {
        await using StockTrio trio = new();
        await trio.StartAsync(HostTrio.All);
        (int leader, _) = await trio.AskAnyAsync($"put {First}", [.. HostTrio.All]);
        int[] followers = [.. HostTrio.All.Where(node => node != leader)];
        foreach (int follower in followers)
        {
            string last = await trio.AskAsync(leader, "flushed");
            await trio.UntilAsync(
                $"node {follower} to flush {last}", async () => await trio.AskAsync(follower, "flushed") == last);
            await trio.AskAsync(follower, "hold");
        }

        Assert.Equal("acknowledged", await trio.AskAsync(leader, $"put {Second}"));
        foreach (int follower in followers)
        {
            await trio.UntilAsync(
                $"a held flush of node {follower}", async () => await trio.AskAsync(follower, "holds") != "0");
        }

        await trio.KillAsync();
        await trio.StartAsync(followers);
        (_, string value) = await trio.AskAnyAsync("get", followers);
        Assert.Equal(First, value);
    }

    [Fact]
    public async Task Own_log_acknowledges_after_a_follower_has_synced_and_loses_nothing_when_two_followers_return()
    {
        await using HostTrio trio = new();
        await using HostDoor door = new(trio.Clients);
        await trio.StartAsync(HostTrio.All);
        RowTable table = await trio.CreateTableAsync("rows");
        int leader = await trio.LeaderAsync();
        Assert.Null((await WriteAsync(1)).Error);
        int[] followers = [.. HostTrio.All.Where(node => node != leader)];
        foreach (int follower in followers)
        {
            await trio.ControlAsync(follower, "hold");
        }

        Task<WriteResponse> second = WriteAsync(2);
        foreach (int follower in followers)
        {
            await trio.UntilAsync(
                $"a held sync of node {follower}", async () => await trio.ControlAsync(follower, "holds") != "0");
        }

        // That nobody is answered can only be watched for a while.
        Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(s_unanswered, TimeProvider.System, Token)));
        await trio.ControlAsync(followers[0], "release");
        Assert.Null((await second).Error);
        await trio.KillAsync(HostTrio.All);
        await trio.StartAsync(followers);
        Assert.Equal(2, RowTable.RowOf((await ReadAsync()).Item)?.Value);

        Task<WriteResponse> WriteAsync(long value)
            => door.AskAsync(leader, (host, late) => host.WriteAsync(table.Put(s_key, value), late));

        async Task<GetResponse> ReadAsync()
        {
            GetResponse answer = new();
            await trio.UntilAsync("a strong read", async () =>
            {
                foreach (int follower in followers)
                {
                    answer = await door.AskAsync(follower, (host, late) => host.GetAsync(table.Get(s_key), late));
                    if (answer.Error is null)
                    {
                        return true;
                    }
                }

                return false;
            });
            return answer;
        }
    }
}
