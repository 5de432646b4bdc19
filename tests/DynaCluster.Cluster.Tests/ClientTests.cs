using DynaCluster.Client;
using DynaCluster.Client.Errors;
using DynaCluster.Processes;
using DynaCluster.Protocol.Api;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1;

namespace DynaCluster.Cluster.Tests;

/// <summary>The SDK against a real server; every test has a table of its own.</summary>
public sealed class ClientTests(ClientTests.OneServer fixture) : IClassFixture<ClientTests.OneServer>, IAsyncLifetime
{
    private readonly DynaClient _client = fixture.Client;

    private static string Table => TestContext.Current.TestMethod!.MethodName; // a test runs

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
        => await _client.CreateTableAsync(Table, ("pk", "S"), ("sk", "N"), Token);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task An_item_of_all_types_comes_back_as_it_was_put()
    {
        AttributeMap item = new()
        {
            ["pk"] = "k",
            ["sk"] = -1.5m,
            ["binary"] = new byte[] { 0, 255 },
            ["bool"] = true,
            ["null"] = new AttributeValue { Null = true },
            ["list"] = AttributeValue.List("ä", 2, new AttributeMap { ["deep"] = "€" }),
            ["strings"] = new AttributeValue { Ss = new StringSet { Values = { "a", "b" } } },
            ["numbers"] = new AttributeValue { Ns = new NumberSet { Values = { "1", "2.5" } } },
        };
        await _client.PutAsync(Table, item, Token);
        Assert.Equal(item, await _client.GetAsync(Table, new() { ["pk"] = "k", ["sk"] = -1.5m }, Token));
    }

    [Fact]
    public async Task Time_to_live_that_was_enabled_is_described()
    {
        UpdateTimeToLiveResponse updated = await _client.UpdateTimeToLiveAsync(Table, "expires", enabled: true, Token);
        DescribeTimeToLiveResponse described = await _client.DescribeTimeToLiveAsync(Table, Token);
        Assert.Equal(
            ("expires", true, "expires"),
            (updated.TimeToLiveSpecification.AttributeName, updated.TimeToLiveSpecification.Enabled,
                described.AttributeName));
        Assert.StartsWith("ENABL", described.TimeToLiveStatus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_to_live_that_is_disabled_is_not_disabled_again()
    {
        ValidationException refused = await Assert.ThrowsAsync<ValidationException>(
            () => _client.UpdateTimeToLiveAsync(Table, "expires", enabled: false, Token));
        Assert.Equal("TimeToLive is already disabled", refused.Message);
    }

    [Fact]
    public async Task A_failed_condition_is_its_own_exception_with_the_item_however_large()
    {
        AttributeMap item = new() { ["pk"] = "k", ["sk"] = 1, ["large"] = new string('x', 390_000) };
        await _client.PutAsync(Table, item, Token);
        ConditionalCheckFailedException failure = await Assert.ThrowsAsync<ConditionalCheckFailedException>(
            () => _client.PutItemAsync(
                new PutItemRequest
                {
                    TableName = Table,
                    Item = item,
                    ConditionExpression = "attribute_not_exists(pk)",
                    ReturnValuesOnConditionCheckFailure = "ALL_OLD",
                },
                Token));
        Assert.Equal(item, failure.Item);
    }

    [Fact]
    public async Task An_update_answers_what_it_changed()
    {
        UpdateItemResponse answer = await _client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = Table,
                Key = new() { ["pk"] = "k", ["sk"] = 1 },
                UpdateExpression = "ADD hits :one",
                ExpressionAttributeValues = { [":one"] = 1 },
                ReturnValues = "UPDATED_NEW",
            },
            Token);
        Assert.Equal(new AttributeMap { ["hits"] = 1 }, answer.Attributes);
    }

    [Fact]
    public async Task A_query_visits_all_pages_in_order()
    {
        await WriteManyAsync(60);
        List<string> found = [];
        await foreach (AttributeMap item in _client.QueryAsync(
            new QueryRequest
            {
                TableName = Table,
                KeyConditionExpression = "pk = :k",
                ExpressionAttributeValues = { [":k"] = "many" },
                Limit = 7,
            },
            Token))
        {
            found.Add(item["sk"].N);
        }

        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i}"), found);
    }

    [Fact]
    public async Task A_scan_visits_all_pages()
    {
        await WriteManyAsync(60);
        int pages = 0;
        int items = 0;
        await foreach (ScanResponse page in _client.ScanPagesAsync(
            new ScanRequest { TableName = Table, Limit = 25 }, Token))
        {
            pages++;
            items += page.Count;
        }

        Assert.Equal((60, true), (items, pages > 2));
    }

    [Fact]
    public async Task A_batch_read_finds_what_a_batch_wrote()
    {
        await WriteManyAsync(130);
        int found = 0;
        await foreach (AttributeMap item in _client.BatchGetAsync(
            Table, Enumerable.Range(0, 150).Select(i => new AttributeMap { ["pk"] = "many", ["sk"] = i }), Token))
        {
            found++;
        }

        Assert.Equal(130, found);
    }

    [Fact]
    public async Task Tables_are_listed_described_and_deleted()
    {
        TableDescription table = await _client.DescribeTableAsync(Table, Token);
        await _client.DeleteTableAsync(Table, Token);
        List<string> left = await _client.ListTablesAsync(Token).ToListAsync(Token);
        Assert.Equal((Table, "ACTIVE", false), (table.TableName, table.TableStatus, left.Contains(Table)));
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_its_own_exception()
        => await Assert.ThrowsAsync<ResourceNotFoundException>(
            () => _client.GetAsync("nowhere", new() { ["pk"] = "k" }, Token));

    [Fact]
    public async Task Nobody_there_is_told_as_not_applied()
    {
        await using DynaClient lost = new(new DynaClientOptions
        {
            Endpoints = ["127.0.0.1:1"],
            RetriesMax = 1,
        });
        ServiceUnavailableException failure = await Assert.ThrowsAsync<ServiceUnavailableException>(
            () => lost.PutAsync(Table, new() { ["pk"] = "k", ["sk"] = 1 }, Token));
        Assert.True(failure.IsNotApplied);
    }

    [Fact]
    public async Task Reflection_lists_the_services_of_the_door()
    {
        using GrpcChannel channel = GrpcChannel.ForAddress(fixture.Server.Grpc);
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(cancellationToken: Token);
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        await call.RequestStream.CompleteAsync();
        Assert.Equal(
            ["dynacluster.v1.Admin", "dynacluster.v1.Items"],
            call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).Order());
    }

    private Task WriteManyAsync(int count)
        => _client.BatchWriteAsync(
            Table,
            Enumerable.Range(0, count).Select(i => new BatchWrite
            {
                Put = new AttributeMap { ["pk"] = "many", ["sk"] = i },
            }),
            Token);

    public sealed class OneServer : IAsyncLifetime
    {
        private readonly TemporaryFolder _folder = new();

        public ServerProcess Server { get; private set; } = null!; // started before the first test

        public DynaClient Client { get; private set; } = null!; // as above

        public async ValueTask InitializeAsync()
        {
            Server = await ServerProcess.StartAsync(_folder.Path, ["--disk-reserve", "0"]);
            Client = new DynaClient(new Uri(Server.Grpc).Authority);
        }

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            await Server.DisposeAsync();
            _folder.Dispose();
        }
    }
}
