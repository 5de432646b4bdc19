using DynaCluster.Protocol.Api;
using Google.Protobuf;
using Grpc.Core;

namespace DynaCluster.Tests.Router.Messages;

public sealed class ItemsServiceTests
{
    private readonly RouterHarness _router = new();

    [Fact]
    public async Task Every_type_comes_back_as_it_was_put()
    {
        AttributeMap item = Map(("pk", S("all")), ("n", N("-12.5")), ("b", B(1, 2, 255)));
        item.Values.Add("true", new AttributeValue { Bool = true });
        item.Values.Add("null", new AttributeValue { Null = true });
        item.Values.Add("list", new AttributeValue { L = new AttributeList { Values = { S("x"), N("0") } } });
        item.Values.Add("map", new AttributeValue { M = Map(("inner", S("ä€𝄞")), ("empty", S(""))) });
        item.Values.Add("ss", new AttributeValue { Ss = new StringSet { Values = { "a", "b" } } });
        item.Values.Add("ns", new AttributeValue { Ns = new NumberSet { Values = { "-1", "2" } } });
        item.Values.Add("bs", new AttributeValue { Bs = new BinarySet { Values = { Bytes(1), Bytes(2, 3) } } });
        await PutAsync(item);
        Assert.Equal(item, (await GetAsync("all")).Item);
    }

    [Fact]
    public async Task What_gRPC_puts_the_JSON_door_reads()
    {
        await PutAsync(Map(("pk", S("k")), ("v", N("7"))));
        Assert.Equal(
            """{"Item":{"pk":{"S":"k"},"v":{"N":"7"}}}""",
            await _router.CallAsync("GetItem", """{"TableName":"plain","Key":{"pk":{"S":"k"}}}"""));
    }

    [Fact]
    public async Task A_missing_item_has_no_item_in_its_answer()
        => Assert.Null((await GetAsync("nobody")).Item);

    [Fact]
    public async Task A_failed_condition_tells_its_name_and_the_item_that_failed_it()
    {
        AttributeMap old = Map(("pk", S("k")), ("v", N("1")));
        await PutAsync(old);
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _router.Items.PutItem(
            new PutItemRequest
            {
                TableName = "plain",
                Item = Map(("pk", S("k"))),
                ConditionExpression = "v = :v",
                ExpressionAttributeValues = { [":v"] = N("2") },
                ReturnValuesOnConditionCheckFailure = "ALL_OLD",
            },
            NoContext));
        Assert.Equal(
            (StatusCode.FailedPrecondition, "The conditional request failed", "ConditionalCheckFailedException", old),
            (refused.StatusCode, refused.Status.Detail, refused.Trailers.GetValue("dyna-error"), ItemOf(refused)));
    }

    [Theory]
    [InlineData("", "v", "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
        + "contain an empty string value. Key: pk")]
    [InlineData("k", "x", "The parameter cannot be converted to a numeric value: x")]
    public async Task A_wrong_value_is_refused_in_the_words_of_DynamoDB(string key, string number, string message)
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            () => PutAsync(Map(("pk", S(key)), ("n", number == "v" ? S("v") : N(number)))));
        Assert.Equal((StatusCode.InvalidArgument, message), (refused.StatusCode, refused.Status.Detail));
    }

    [Fact]
    public async Task A_value_without_a_type_is_refused_as_at_the_JSON_door()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            () => PutAsync(Map(("pk", S("k")), ("none", new AttributeValue()))));
        Assert.Equal(
            (await _router.RefusedAsync("PutItem", """{"TableName":"plain","Item":{"pk":{"S":"k"},"none":{}}}"""))
                .Message,
            refused.Status.Detail);
    }

    [Fact]
    public async Task An_absent_table_name_is_a_broken_constraint()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(
            () => _router.Items.GetItem(new GetItemRequest { Key = Map(("pk", S("k"))) }, NoContext));
        Assert.Equal(
            (await _router.RefusedAsync("GetItem", """{"Key":{"pk":{"S":"k"}}}""")).Message, refused.Status.Detail);
    }

    [Fact]
    public async Task A_table_that_is_not_there_is_not_found()
    {
        RpcException refused = await Assert.ThrowsAsync<RpcException>(() => _router.Items.GetItem(
            new GetItemRequest { TableName = "nowhere", Key = Map(("pk", S("k"))) }, NoContext));
        Assert.Equal(
            (StatusCode.NotFound, "ResourceNotFoundException"),
            (refused.StatusCode, refused.Trailers.GetValue("dyna-error")));
    }

    [Fact]
    public async Task A_query_goes_on_where_the_page_before_ended()
    {
        for (int i = 0; i < 5; i++)
        {
            await _router.Items.PutItem(
                new PutItemRequest { TableName = "sorted", Item = Map(("pk", S("k")), ("sk", N($"{i}"))) }, NoContext);
        }

        QueryRequest query = new()
        {
            TableName = "sorted",
            KeyConditionExpression = "pk = :k",
            ExpressionAttributeValues = { [":k"] = S("k") },
            Limit = 2,
            ScanIndexForward = false,
        };
        List<string> found = [];
        do
        {
            QueryResponse page = await _router.Items.Query(query, NoContext);
            found.AddRange(page.Items.Select(item => item.Values["sk"].N));
            query.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (query.ExclusiveStartKey is not null);
        Assert.Equal(["4", "3", "2", "1", "0"], found);
    }

    [Fact]
    public async Task A_scan_counts_what_its_filter_lets_through()
    {
        for (int i = 0; i < 4; i++)
        {
            await PutAsync(Map(("pk", S($"k{i}")), ("v", N($"{i}"))));
        }

        ScanResponse answer = await _router.Items.Scan(
            new ScanRequest
            {
                TableName = "plain",
                FilterExpression = "#v >= :v",
                ExpressionAttributeNames = { ["#v"] = "v" },
                ExpressionAttributeValues = { [":v"] = N("2") },
                Select = "COUNT",
            },
            NoContext);
        Assert.Equal((2, 4, 0), (answer.Count, answer.ScannedCount, answer.Items.Count));
    }

    [Fact]
    public async Task Batches_write_and_read_items_of_several_tables()
    {
        BatchWriteItemRequest write = new();
        write.RequestItems.Add("plain", new TableWrites
        {
            Writes = { new BatchWrite { Put = Map(("pk", S("a"))) }, new BatchWrite { Delete = Map(("pk", S("b"))) } },
        });
        write.RequestItems.Add("sorted", new TableWrites
        {
            Writes = { new BatchWrite { Put = Map(("pk", S("a")), ("sk", N("1"))) } },
        });
        BatchWriteItemResponse written = await _router.Items.BatchWriteItem(write, NoContext);
        Assert.Empty(written.UnprocessedItems);
        BatchGetItemRequest read = new();
        read.RequestItems.Add("plain", new TableKeys { Keys = { Map(("pk", S("a"))), Map(("pk", S("b"))) } });
        read.RequestItems.Add("sorted", new TableKeys { Keys = { Map(("pk", S("a")), ("sk", N("1"))) } });
        BatchGetItemResponse answer = await _router.Items.BatchGetItem(read, NoContext);
        Assert.Equal(
            (1, 1), (answer.Responses["plain"].Items.Count, answer.Responses["sorted"].Items.Count));
    }

    [Fact]
    public async Task A_write_tells_what_it_consumed_where_it_is_asked()
    {
        PutItemResponse answer = await _router.Items.PutItem(
            new PutItemRequest
            {
                TableName = "plain",
                Item = Map(("pk", S("k"))),
                ReturnConsumedCapacity = "TOTAL",
            },
            NoContext);
        Assert.Equal(
            new ConsumedCapacity { TableName = "plain", CapacityUnits = 1 }, answer.ConsumedCapacity);
    }

    [Fact]
    public async Task Partitions_are_described_with_their_leaders_and_the_keys_of_tables()
    {
        DescribePartitionsResponse answer = await _router.Items.DescribePartitions(
            new DescribePartitionsRequest { TableNames = { "sorted", "nowhere" } }, NoContext);
        Assert.Equal([(0UL, 11UL), (1UL << 62, 12UL), (2UL << 62, 13UL), (3UL << 62, 14UL)],
            answer.Ranges.Select(range => (range.LowHash, range.Leader)));
        Assert.Equal(
            [new TablePartitionKey { TableName = "sorted", AttributeName = "pk" }], answer.Tables);
    }

    private static ServerCallContext NoContext => null!; // these methods do not look at it

    private static AttributeMap Map(params (string Name, AttributeValue Value)[] values)
    {
        AttributeMap map = new();
        foreach ((string name, AttributeValue value) in values)
        {
            map.Values.Add(name, value);
        }

        return map;
    }

    private static AttributeValue S(string value) => new() { S = value };

    private static AttributeValue N(string value) => new() { N = value };

    private static AttributeValue B(params byte[] value) => new() { B = Bytes(value) };

    private static ByteString Bytes(params byte[] value) => ByteString.CopyFrom(value);

    private static AttributeMap ItemOf(RpcException refused)
        => AttributeMap.Parser.ParseFrom(refused.Trailers.GetValueBytes("dyna-item-bin"));

    private Task<PutItemResponse> PutAsync(AttributeMap item)
        => _router.Items.PutItem(new PutItemRequest { TableName = "plain", Item = item }, NoContext);

    private Task<GetItemResponse> GetAsync(string key)
        => _router.Items.GetItem(new GetItemRequest { TableName = "plain", Key = Map(("pk", S(key))) }, NoContext);
}
