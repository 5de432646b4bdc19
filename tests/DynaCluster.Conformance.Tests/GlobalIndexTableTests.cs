using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

/// <summary>Global indexes as tables have them, and requests that they refuse: nothing here waits for
/// entries.</summary>
public sealed class GlobalIndexTableTests(Target target) : ConformanceTest(target)
{
    private string _table = "";

    /// <summary>One index with a sort key, one on two attributes and three, one of keys alone.</summary>
    public override async ValueTask InitializeAsync()
        => _table = await CreateTableAsync(new CreateTableRequest
        {
            AttributeDefinitions =
            [
                new("pk", "S"), new("city", "S"), new("age", "N"), new("land", "S"), new("tag", "B"),
            ],
            KeySchema = [new("pk", KeyType.HASH)],
            GlobalSecondaryIndexes =
            [
                Index("by-city", ProjectionType.ALL, new("city", KeyType.HASH), new("age", KeyType.RANGE)),
                Index(
                    "by-place", ProjectionType.INCLUDE, new("land", KeyType.HASH), new("city", KeyType.HASH),
                    new("age", KeyType.RANGE), new("tag", KeyType.RANGE)),
                Index("keys", ProjectionType.KEYS_ONLY, new KeySchemaElement("tag", KeyType.HASH)),
            ],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });

    [Fact]
    public async Task DescribeTable_lists_the_indexes()
    {
        TableDescription table = (await Client.DescribeTableAsync(_table, Token)).Table;
        Assert.Equal(
            ["by-city", "by-place", "keys"],
            table.GlobalSecondaryIndexes.Select(i => i.IndexName).Order(StringComparer.Ordinal));
        Assert.All(table.GlobalSecondaryIndexes, i => Assert.Equal(
            (IndexStatus.ACTIVE, $":table/{_table}/index/{i.IndexName}", 0L, null),
            (i.IndexStatus, i.IndexArn[i.IndexArn.IndexOf(":table/", StringComparison.Ordinal)..],
                i.ProvisionedThroughput.ReadCapacityUnits, i.Backfilling)));
    }

    [Fact]
    public async Task DescribeTable_keeps_keys_of_several_attributes_in_their_order()
    {
        TableDescription table = (await Client.DescribeTableAsync(_table, Token)).Table;
        Assert.Equal(
            "land HASH, city HASH, age RANGE, tag RANGE",
            string.Join(", ", table.GlobalSecondaryIndexes.Single(i => i.IndexName == "by-place").KeySchema
                .Select(key => $"{key.AttributeName} {key.KeyType}")));
    }

    [Theory]
    [InlineData("city", "N", "Type mismatch for Index Key city Expected: S Actual: N IndexName: by-city")]
    [InlineData("age", "S", "Type mismatch for Index Key age Expected: N Actual: S IndexName: by-city")]
    [InlineData("land", "", "IndexName: by-place, IndexKey: land")]
    public async Task A_put_with_a_wrong_index_key_is_refused(string name, string type, string text)
    {
        AttributeValue value = type switch { "N" => N(1), "S" => S("x"), _ => S("") };
        AmazonDynamoDBException e = await FailsValidationAsync(
            () => PutAsync(_table, Item(("pk", S("p")), (name, value))));
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_with_a_wrong_index_key_is_refused_whole()
    {
        List<WriteRequest> writes =
        [
            new(new PutRequest(Key("right"))), new(new PutRequest(Item(("pk", S("wrong")), ("city", N(1))))),
        ];
        await FailsValidationAsync(() => Client.BatchWriteItemAsync(
            new Dictionary<string, List<WriteRequest>> { [_table] = writes }, Token));
        Assert.Null(await GetAsync(_table, Key("right")));
    }

    [Fact]
    public async Task An_update_to_a_wrong_index_key_is_refused()
        => await FailsValidationAsync(() => Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = _table,
                Key = Key("p"),
                UpdateExpression = "SET city = :c",
                ExpressionAttributeValues = Item((":c", N(1))),
            },
            Token));

    [Fact]
    public async Task A_consistent_read_is_refused()
    {
        QueryRequest request = Query("by-city", "city = :c", (":c", S("rome")));
        request.ConsistentRead = true;
        AmazonDynamoDBException e = await FailsValidationAsync(() => Client.QueryAsync(request, Token));
        Assert.Contains(
            "Consistent reads are not supported on global secondary indexes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_attributes_of_an_index_that_has_not_all_are_refused()
    {
        QueryRequest request = Query("keys", "tag = :t", (":t", B(1)));
        request.Select = Select.ALL_ATTRIBUTES;
        AmazonDynamoDBException e = await FailsValidationAsync(() => Client.QueryAsync(request, Token));
        Assert.Contains("its projection type is not ALL", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attributes_that_the_index_does_not_have_are_refused()
    {
        QueryRequest request = Query("keys", "tag = :t", (":t", B(1)));
        request.ProjectionExpression = "city";
        AmazonDynamoDBException e = await FailsValidationAsync(() => Client.QueryAsync(request, Token));
        Assert.Contains("does not project", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("land = :l")]
    [InlineData("land = :l AND city > :l")]
    [InlineData("land = :l AND city = :l AND tag = :t")]
    [InlineData("land = :l AND city = :l AND age > :a AND tag = :t")]
    public async Task Conditions_that_leave_gaps_in_the_key_are_refused(string condition)
    {
        (string Name, AttributeValue Value)[] values = [(":l", S("x")), (":t", B(1)), (":a", N(1))];
        await FailsValidationAsync(() => Client.QueryAsync(
            Query("by-place", condition, [.. values.Where(v => condition.Contains(v.Name))]), Token));
    }

    [Fact]
    public async Task An_index_that_is_not_there_is_refused()
        => await FailsValidationAsync(() => Client.ScanAsync(
            new ScanRequest { TableName = _table, IndexName = "absent" }, Token));

    [Fact]
    public async Task A_starting_key_without_the_index_key_is_refused()
        => await FailsValidationAsync(() => Client.ScanAsync(
            new ScanRequest { TableName = _table, IndexName = "by-city", ExclusiveStartKey = Key("p") }, Token));

    [Fact]
    public async Task A_second_index_in_one_update_is_refused()
        => await FailsAsync("LimitExceededException", () => Client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = _table,
                GlobalSecondaryIndexUpdates =
                [
                    new() { Delete = new() { IndexName = "keys" } },
                    new() { Delete = new() { IndexName = "by-city" } },
                ],
            },
            Token));

    [Fact]
    public async Task A_deletion_of_an_index_that_is_not_there_is_refused()
        => await FailsAsync("ResourceNotFoundException", () => Client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = _table,
                GlobalSecondaryIndexUpdates = [new() { Delete = new() { IndexName = "absent" } }],
            },
            Token));

    [Theory]
    [InlineData(false, "by-city")]
    [InlineData(true, "throughput")]
    public async Task An_index_that_does_not_fit_is_refused(bool units, string name)
    {
        CreateGlobalSecondaryIndexAction create = new()
        {
            IndexName = name,
            KeySchema = [new("pk", KeyType.HASH)],
            Projection = new Projection { ProjectionType = ProjectionType.ALL },
            ProvisionedThroughput = units ? new ProvisionedThroughput(1, 1) : null,
        };
        await FailsValidationAsync(() => Client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = _table,
                AttributeDefinitions = [new("pk", "S")],
                GlobalSecondaryIndexUpdates = [new() { Create = create }],
            },
            Token));
    }

    private static GlobalSecondaryIndex Index(string name, ProjectionType projection, params KeySchemaElement[] keys)
        => new()
        {
            IndexName = name,
            KeySchema = [.. keys],
            Projection = new Projection
            {
                ProjectionType = projection,
                NonKeyAttributes = projection == ProjectionType.INCLUDE ? ["extra"] : null,
            },
        };

    private QueryRequest Query(
        string index, string condition, params (string Name, AttributeValue Value)[] values) => new()
        {
            TableName = _table,
            IndexName = index,
            KeyConditionExpression = condition,
            ExpressionAttributeValues = Item(values),
        };
}
