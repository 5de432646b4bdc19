using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

/// <summary>ReturnConsumedCapacity.</summary>
public sealed class CapacityTests(Target target) : ConformanceTest(target)
{
    private string _table = "";

    public override async ValueTask InitializeAsync() => _table = await CreateTableAsync();

    [Theory]
    [InlineData(100, 1)]
    [InlineData(1024, 1)]
    [InlineData(1025, 2)]
    [InlineData(10_240, 10)]
    public async Task A_write_costs_a_unit_for_each_KiB(int bytes, double units)
    {
        PutItemResponse answer = await PutSizedAsync(bytes);
        Assert.Equal(_table, answer.ConsumedCapacity.TableName);
        Assert.Equal(units, answer.ConsumedCapacity.CapacityUnits);
    }

    [Fact]
    public async Task A_write_costs_by_the_larger_of_both_items()
    {
        await PutSizedAsync(5 * 1024);
        Assert.Equal(5, (await PutSizedAsync(100)).ConsumedCapacity.CapacityUnits);
    }

    [Theory]
    [InlineData(100, true, 1)]
    [InlineData(100, false, 0.5)]
    [InlineData(4096, true, 1)]
    [InlineData(4097, true, 2)]
    [InlineData(4097, false, 1)]
    public async Task A_read_costs_a_unit_for_each_4_KiB(int bytes, bool consistent, double units)
    {
        await PutSizedAsync(bytes);
        GetItemResponse answer = await Client.GetItemAsync(
            new GetItemRequest
            {
                TableName = _table,
                Key = Key("k"),
                ConsistentRead = consistent,
                ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            },
            Token);
        Assert.Equal(units, answer.ConsumedCapacity.CapacityUnits);
    }

    [Fact]
    public async Task A_query_is_rounded_once()
    {
        string table = await CreateTableAsync(sortType: "N");
        for (int sk = 0; sk < 8; sk++)
        {
            await PutAsync(table, Item(("pk", S("p")), ("sk", N(sk)), ("v", S(new string('x', 1000)))));
        }
        QueryResponse answer = await Client.QueryAsync(
            new QueryRequest
            {
                TableName = table,
                KeyConditionExpression = "pk = :p",
                ExpressionAttributeValues = new() { [":p"] = S("p") },
                ConsistentRead = true,
                ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            },
            Token);
        Assert.Equal(2, answer.ConsumedCapacity.CapacityUnits);
    }

    [Fact]
    public async Task INDEXES_names_the_table_and_each_index()
    {
        string table = await CreateTableAsync(new CreateTableRequest
        {
            AttributeDefinitions = [new("pk", "S"), new("sk", "N"), new("grade", "N")],
            KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            LocalSecondaryIndexes =
            [
                new()
                {
                    IndexName = "by-grade",
                    KeySchema = [new("pk", KeyType.HASH), new("grade", KeyType.RANGE)],
                    Projection = new Projection { ProjectionType = ProjectionType.KEYS_ONLY },
                },
            ],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });
        PutItemResponse answer = await Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = table,
                Item = Item(("pk", S("p")), ("sk", N(1)), ("grade", N(1)), ("v", S(new string('x', 3000)))),
                ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
            },
            Token);
        Assert.Equal(4, answer.ConsumedCapacity.CapacityUnits);
        Assert.Equal(3, answer.ConsumedCapacity.Table.CapacityUnits);
        Assert.Equal(1, answer.ConsumedCapacity.LocalSecondaryIndexes["by-grade"].CapacityUnits);
    }

    [Fact]
    public async Task Nothing_is_reported_when_not_asked()
        => Assert.Null((await PutAsync(_table, Key("k"))).ConsumedCapacity);

    [Fact]
    public async Task A_batch_reports_each_table()
    {
        BatchWriteItemResponse answer = await Client.BatchWriteItemAsync(
            new BatchWriteItemRequest
            {
                RequestItems = new() { [_table] = [new(new PutRequest(Key("a"))), new(new PutRequest(Key("b")))] },
                ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            },
            Token);
        ConsumedCapacity capacity = Assert.Single(answer.ConsumedCapacity);
        Assert.Equal(_table, capacity.TableName);
        Assert.Equal(2, capacity.CapacityUnits);
    }

    /// <summary>An item of exactly so many bytes by DynamoDB's measure.</summary>
    private Task<PutItemResponse> PutSizedAsync(int bytes)
        => Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = _table,
                Item = Item(("pk", S("k")), ("v", S(new string('x', bytes - 4)))), // "pk", "k" and "v"
                ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            },
            Token);
}
