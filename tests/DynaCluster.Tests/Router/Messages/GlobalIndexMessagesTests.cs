using DynaCluster.Protocol.Api;
using DynaCluster.Router.Messages;
using DynaCluster.Router.Operations;
using Grpc.Core;

namespace DynaCluster.Tests.Router.Messages;

/// <summary>Global indexes at the gRPC door.</summary>
public sealed class GlobalIndexMessagesTests
{
    private const ServerCallContext? None = null;

    private readonly ItemsService _items;

    public GlobalIndexMessagesTests()
    {
        RouterHost host = new();
        _items = new ItemsService(host.Context, OperationTable.Of(host.Context));
    }

    [Fact]
    public async Task An_index_is_described_as_it_was_asked_for()
    {
        GlobalSecondaryIndex index = Index("ind", "b", "c");
        index.OnDemandThroughput = new OnDemandThroughput { MaxReadRequestUnits = 7 };
        await CreateAsync("abc", index);
        GlobalIndexDescription described = await DescribeAsync();
        Assert.Equal(
            (index.KeySchema, index.Projection, "ACTIVE", index.OnDemandThroughput, false),
            (described.KeySchema, described.Projection, described.IndexStatus, described.OnDemandThroughput,
                described.HasBackfilling));
    }

    [Fact]
    public async Task An_index_is_made_on_a_live_table()
    {
        await CreateAsync("a");
        UpdateTableRequest request = Update(new GlobalSecondaryIndexUpdate { Create = Index("ind", "b") });
        request.AttributeDefinitions.Add(Definition('b'));
        await _items.UpdateTable(request, None!); // it is not looked at
        GlobalIndexDescription described = await DescribeAsync();
        Assert.Equal(("CREATING", true), (described.IndexStatus, described.Backfilling));
    }

    [Fact]
    public async Task An_index_is_deleted()
    {
        await CreateAsync("ab", Index("ind", "b"));
        await _items.UpdateTable(
            Update(new GlobalSecondaryIndexUpdate
            {
                Delete = new DeleteGlobalSecondaryIndexAction { IndexName = "ind" },
            }),
            None!); // it is not looked at
        Assert.Equal("DELETING", (await DescribeAsync()).IndexStatus);
    }

    [Fact]
    public async Task A_ceiling_is_changed()
    {
        await CreateAsync("ab", Index("ind", "b"));
        await _items.UpdateTable(
            Update(new GlobalSecondaryIndexUpdate
            {
                Update = new UpdateGlobalSecondaryIndexAction
                {
                    IndexName = "ind", OnDemandThroughput = new OnDemandThroughput { MaxWriteRequestUnits = 9 },
                },
            }),
            None!); // it is not looked at
        Assert.Equal(9, (await DescribeAsync()).OnDemandThroughput.MaxWriteRequestUnits);
    }

    [Fact]
    public async Task An_update_without_an_action_is_refused()
    {
        await CreateAsync("a");
        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            () => _items.UpdateTable(Update(new GlobalSecondaryIndexUpdate()), None!)); // it is not looked at
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    private static UpdateTableRequest Update(GlobalSecondaryIndexUpdate update)
        => new() { TableName = "tab", GlobalSecondaryIndexUpdates = { update } };

    private static AttributeDefinition Definition(char name)
        => new() { AttributeName = name.ToString(), AttributeType = "S" };

    private static GlobalSecondaryIndex Index(string name, string hash, string range = "")
    {
        GlobalSecondaryIndex index = new()
        {
            IndexName = name,
            Projection = new Projection { ProjectionType = "INCLUDE", NonKeyAttributes = { "z" } },
        };
        index.KeySchema.Add(hash.Select(key => Key(key, "HASH")).Concat(range.Select(key => Key(key, "RANGE"))));
        return index;
    }

    private static KeySchemaElement Key(char name, string type)
        => new() { AttributeName = name.ToString(), KeyType = type };

    private async Task CreateAsync(string defined, params GlobalSecondaryIndex[] indexes)
    {
        CreateTableRequest request = new() { TableName = "tab", BillingMode = "PAY_PER_REQUEST" };
        request.KeySchema.Add(Key('a', "HASH"));
        request.AttributeDefinitions.Add(defined.Select(Definition));
        request.GlobalSecondaryIndexes.Add(indexes);
        await _items.CreateTable(request, None!); // it is not looked at
    }

    private async Task<GlobalIndexDescription> DescribeAsync()
    {
        DescribeTableResponse answer = await _items.DescribeTable(
            new DescribeTableRequest { TableName = "tab" }, None!); // it is not looked at
        return Assert.Single(answer.Table.GlobalSecondaryIndexes);
    }
}
