using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using DynaCluster.Client.Admin;
using DynaCluster.Processes;
using DynaCluster.Protocol;

namespace DynaCluster.Cluster.Tests;

/// <summary>A node of the router role alone, beside one that holds everything.</summary>
public sealed class RouterNodeTests : IAsyncLifetime
{
    private const string Table = "things";

    private readonly TemporaryFolder _routers = new();
    private readonly TemporaryFolder _storages = new();
    private ServerProcess? _router;
    private ServerProcess? _storage;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _storage = await ServerProcess.StartAsync(_storages.Path, ["--disk-reserve", "0"]);
        string seed = (await StatusAsync(_storage)).Nodes[0].Definition.NodeAddress;
        _router = await ServerProcess.StartAsync(_routers.Path, ["--roles", "router", "--join", seed]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServerProcess server in new[] { _router, _storage }.OfType<ServerProcess>())
        {
            await server.DisposeAsync();
        }

        _routers.Dispose();
        _storages.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_written_through_it_is_read_through_it(bool consistent)
    {
        using AmazonDynamoDBClient client = Clients.Create(_router!.Endpoint); // started before each test
        await Clients.CreateTableAsync(client, Table);
        Dictionary<string, AttributeValue> key = new() { ["pk"] = new() { S = "a" } };
        await client.PutItemAsync(Table, key, Token);
        Assert.True((await client.GetItemAsync(Table, key, consistent, Token)).IsItemSet);
    }

    [Fact]
    public async Task It_holds_no_replica()
    {
        ClusterStatusResponse status = await StatusAsync(_router!); // started before each test
        Assert.Equal([1UL], status.Groups.SelectMany(group => group.Replicas).Select(one => one.Node).Distinct());
    }

    private static async Task<ClusterStatusResponse> StatusAsync(ServerProcess server)
    {
        using AdminClient admin = new(new Uri(server.Grpc).Authority);
        return await admin.StatusAsync(Token);
    }
}
