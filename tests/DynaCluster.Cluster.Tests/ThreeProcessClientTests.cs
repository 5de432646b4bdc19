using DynaCluster.Client;
using DynaCluster.Client.Admin;
using DynaCluster.Client.Errors;
using DynaCluster.Processes;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Cluster.Tests;

/// <summary>The SDK against a cluster of three processes.</summary>
public sealed class ThreeProcessClientTests : IAsyncLifetime
{
    private const string Table = "things";
    private const int Keys = 40;
    private const int AttemptsMax = 50;

    private static readonly TimeSpan GrowthDurationMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly List<TemporaryFolder> _folders = [];
    private readonly List<ServerProcess> _servers = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await StartAsync("z1");
        string seed = (await StatusAsync()).Nodes[0].Definition.NodeAddress;
        await StartAsync("z2", "--join", seed);
        await StartAsync("z3", "--join", seed);
        await UntilAsync(
            "every group has three voters and a leader",
            status => status.Nodes.Count == 3 && status.Groups.Count > 1 && status.Groups.All(HasThreeVoters));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess server in _servers)
        {
            await server.DisposeAsync();
        }

        _folders.ForEach(folder => folder.Dispose());
    }

    [Fact]
    public async Task Writes_and_reads_go_on_when_a_node_is_killed()
    {
        await using DynaClient client = new(new DynaClientOptions { Endpoints = [AddressOf(0), AddressOf(1)] });
        await client.CreateTableAsync(Table, ("pk", "S"), token: Token);
        await PutAllAsync(client, "before");
        _servers[2].Kill();
        await PutAllAsync(client, "after");
        Assert.All(await GetAllAsync(client), value => Assert.Equal("after", value));
    }

    [Fact]
    public async Task One_address_is_enough_when_the_others_cannot_be_reached()
    {
        await using DynaClient client = new(new DynaClientOptions
        {
            Endpoints = [AddressOf(1)],
            FollowsPartitions = false,
        });
        await client.CreateTableAsync(Table, ("pk", "S"), token: Token);
        await PutAllAsync(client, "here");
        await using DynaClient other = new(AddressOf(2));
        Assert.All(await GetAllAsync(other), value => Assert.Equal("here", value));
    }

    private static bool HasThreeVoters(GroupReport group)
        => group.LeaderNode != 0 && group.Replicas.Count(replica => replica.Voter) == 3;

    private static async Task PutAllAsync(DynaClient client, string value)
    {
        for (int i = 0; i < Keys; i++)
        {
            await PutAsync(client, new AttributeMap { ["pk"] = $"k{i}", ["v"] = value });
        }
    }

    /// <summary>Nobody else writes it: twice is as good as once. Each attempt may meet a connection to the killed node
    /// that has not ended yet.</summary>
    private static async Task PutAsync(DynaClient client, AttributeMap item)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await client.PutAsync(Table, item, Token);
                return;
            }
            catch (OutcomeUnknownException) when (attempt < AttemptsMax)
            {
                await Task.Delay(Pause, TimeProvider.System, Token);
            }
        }
    }

    private static async Task<List<string>> GetAllAsync(DynaClient client)
    {
        List<string> values = [];
        for (int i = 0; i < Keys; i++)
        {
            AttributeMap? item = await client.GetAsync(Table, new AttributeMap { ["pk"] = $"k{i}" }, Token);
            values.Add(item is null ? "nothing" : item["v"].S);
        }

        return values;
    }

    private string AddressOf(int server) => new Uri(_servers[server].Grpc).Authority;

    private async Task StartAsync(string zone, params string[] more)
    {
        TemporaryFolder folder = new();
        _folders.Add(folder);
        _servers.Add(await ServerProcess.StartAsync(
            folder.Path, ["--zone", zone, "--disk-reserve", "0", .. more]));
    }

    private async Task<ClusterStatusResponse> StatusAsync()
    {
        using AdminClient admin = new(AddressOf(0));
        return await admin.StatusAsync(Token);
    }

    private async Task UntilAsync(string phase, Func<ClusterStatusResponse, bool> isReached)
    {
        long begun = TimeProvider.System.GetTimestamp();
        ClusterStatusResponse status = await StatusAsync();
        while (!isReached(status))
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(begun) < GrowthDurationMax,
                $"Not within {GrowthDurationMax}: {phase}. Now: {status}");
            await Task.Delay(Pause, TimeProvider.System, Token);
            status = await StatusAsync();
        }
    }
}
