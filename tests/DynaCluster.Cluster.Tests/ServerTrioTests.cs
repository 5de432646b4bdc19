using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynaCluster.Chaos.Runs;
using DynaCluster.Cluster.Tests.Hosts;
using DynaCluster.Protocol;

namespace DynaCluster.Cluster.Tests;

/// <summary>A cluster of three processes through the AWS SDK, while nodes are restarted, killed and cut off.</summary>
public sealed class ServerTrioTests
{
    private const string Table = "things";
    private const int Callers = 6;
    private const int Writers = 8;
    private const int WritesMin = 300;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_impatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_cutDuration = TimeSpan.FromSeconds(5);

    /// <summary>DYNA_RESTART_ROUNDS=10 in ./dev rolling-restarts.</summary>
    private static int RestartRounds => int.Parse(
        Environment.GetEnvironmentVariable("DYNA_RESTART_ROUNDS") ?? "1", CultureInfo.InvariantCulture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rolling_restart_of_all_nodes_under_load_fails_no_request_of_the_SDK()
    {
        await using ServerTrio trio = await StartAsync(cuts: false);
        using AmazonDynamoDBClient client = trio.CreateClient();
        SteadyLoad load = new(client, Table, Callers);
        using CancellationTokenSource stop = new();
        Task running = load.RunAsync(stop.Token);
        for (int restart = 0; restart < RestartRounds * ServerTrio.Count; restart++)
        {
            int node = restart % ServerTrio.Count;
            Assert.True(await trio.Nodes.TerminateAsync(node), $"node {node + 1} did not stop by itself");
            trio.Nodes.Start(node);
            await trio.WaitUntilWholeAsync(Token);
        }

        await stop.CancelAsync();
        await running;
        TestContext.Current.TestOutputHelper?.WriteLine(load.Summary());
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task After_a_kill_of_all_three_two_have_everything_that_was_acknowledged()
    {
        await using ServerTrio trio = await StartAsync(cuts: false);
        using AmazonDynamoDBClient client = Clients.Create(trio.Endpoint(1));
        WriteHistory history = new(Table, Writers, keysOfWriter: 20);
        Task writing = history.WriteAsync(client, CancellationToken.None);
        await UntilAsync(() => history.Acknowledged >= WritesMin, "the first writes");
        await Task.WhenAll(Enumerable.Range(0, ServerTrio.Count).Select(trio.Nodes.KillAsync));
        await writing;
        trio.Nodes.Start(0);
        trio.Nodes.Start(1);
        await trio.WaitUntilLedAsync(Token);
        await WaitUntilListensAsync(trio, 1);
        Assert.Empty(await history.CheckAsync(client));
    }

    [Fact]
    public async Task A_killed_node_catches_up_from_the_log()
    {
        await using ServerTrio trio = await StartAsync(cuts: false);
        await trio.Nodes.KillAsync(2);
        await trio.WaitUntilLedAsync(Token);
        using AmazonDynamoDBClient client = trio.CreateClient();
        for (int i = 0; i < WritesMin; i++)
        {
            await client.PutItemAsync(Table, Item(i, "missed"), Token);
        }

        trio.Nodes.Start(2);
        await trio.WaitUntilWholeAsync(Token);
        (_, IReadOnlyList<string> differing) = await DigestCheck.RunAsync(trio.Watch, ServerTrio.Count, Token);
        NodeStatus status = (await trio.Watch.StatusesAsync(Token))[2]!; // it is whole
        Assert.Equal(("", 0), (string.Join('\n', differing), status.Replicas.Sum(replica => replica.Replacements)));
    }

    [Fact]
    public async Task Hazard01_A_leader_that_is_cut_off_serves_no_strong_read_and_acknowledges_no_write()
    {
        await using ServerTrio trio = await StartAsync(cuts: true);
        using AmazonDynamoDBClient all = trio.CreateClient();
        uint group = trio.Watch.GroupOf("k1");
        await all.PutItemAsync(Table, Item(1, "before"), Token);
        int cut = await trio.Watch.LeaderAsync(group, Token) ?? throw new InvalidOperationException("nobody leads");
        await CutAsync(trio, cut);
        long begun = TimeProvider.System.GetTimestamp();
        List<string> served = [];
        Task<bool> elsewhere = WriteElsewhereAsync(trio, cut);
        using AmazonDynamoDBClient client = Clients.Create(trio.Endpoint(cut), s_impatience);
        while (TimeProvider.System.GetElapsedTime(begun) < s_cutDuration)
        {
            await Task.WhenAll(
                TryAsync(served, async () => await client.PutItemAsync(Table, Item(1, "cut off"), Token)),
                TryAsync(served, async () => await client.GetItemAsync(Table, Key(1), consistentRead: true, Token)));
        }

        Assert.True(await elsewhere, "nobody else took a write");
        await trio.Network!.HealAsync(); // cuts
        await trio.WaitUntilWholeAsync(Token);
        Assert.Empty(served);
    }

    private static async Task<ServerTrio> StartAsync(bool cuts)
    {
        ServerTrio trio = await ServerTrio.StartAsync(cuts, Token);
        using AmazonDynamoDBClient client = trio.CreateClient();
        await Clients.CreateTableAsync(client, Table);
        return trio;
    }

    private static async Task CutAsync(ServerTrio trio, int node)
    {
        foreach (int other in Enumerable.Range(0, ServerTrio.Count).Where(other => other != node))
        {
            await trio.Network!.BlockAsync(node, other); // cuts
            await trio.Network.BlockAsync(other, node);
        }
    }

    /// <summary>Until the others have elected a leader and one of them takes it.</summary>
    private static async Task<bool> WriteElsewhereAsync(ServerTrio trio, int cut)
    {
        using AmazonDynamoDBClient other = Clients.Create(
            trio.Endpoint((cut + 1) % ServerTrio.Count), TimeSpan.FromSeconds(2));
        List<string> taken = [];
        for (int attempt = 0; taken.Count == 0 && attempt < 100; attempt++)
        {
            await TryAsync(taken, async () => await other.PutItemAsync(Table, Item(1, "elsewhere"), Token));
        }

        return taken.Count > 0;
    }

    private static async Task TryAsync(List<string> served, Func<Task<Amazon.Runtime.AmazonWebServiceResponse>> ask)
    {
        try
        {
            string answer = (await ask()).GetType().Name;
            lock (served)
            {
                served.Add(answer);
            }
        }
        catch (Exception e) when (e is AmazonDynamoDBException or Amazon.Runtime.AmazonClientException
            or HttpRequestException or IOException or OperationCanceledException or TimeoutException)
        {
            await Task.Delay(s_pause, TimeProvider.System, Token);
        }
    }

    private static async Task WaitUntilListensAsync(ServerTrio trio, int node)
    {
        using AmazonDynamoDBClient client = Clients.Create(trio.Endpoint(node));
        List<string> answered = [];
        while (answered.Count == 0)
        {
            await TryAsync(answered, async () => await client.DescribeTableAsync(Table, Token));
        }
    }

    private static async Task UntilAsync(Func<bool> isSo, string phase)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), $"Not in 60 s: {phase}");
            await Task.Delay(s_pause, TimeProvider.System, Token);
        }
    }

    private static Dictionary<string, AttributeValue> Key(int i)
        => new() { ["pk"] = new() { S = string.Create(CultureInfo.InvariantCulture, $"k{i}") } };

    private static Dictionary<string, AttributeValue> Item(int i, string value)
        => new(Key(i)) { ["v"] = new() { S = value } };
}
