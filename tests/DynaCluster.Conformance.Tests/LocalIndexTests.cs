using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

public sealed class LocalIndexTests(Target target) : ConformanceTest(target)
{
    private string _table = "";

    /// <summary>Ten items by "sk"; "grade" runs the other way, and item 3 has none.</summary>
    public override async ValueTask InitializeAsync()
    {
        _table = await CreateTableAsync(new CreateTableRequest
        {
            AttributeDefinitions = [new("pk", "S"), new("sk", "N"), new("grade", "N"), new("title", "S")],
            KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            LocalSecondaryIndexes =
            [
                Index("by-grade", "grade", new Projection { ProjectionType = ProjectionType.ALL }),
                Index("by-title", "title", new Projection
                {
                    ProjectionType = ProjectionType.INCLUDE,
                    NonKeyAttributes = ["extra"],
                }),
                Index("keys", "grade", new Projection { ProjectionType = ProjectionType.KEYS_ONLY }),
            ],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });
        for (int sk = 0; sk < 10; sk++)
        {
            Dictionary<string, AttributeValue> item = Item(
                ("pk", S("p")), ("sk", N(sk)), ("title", S($"t{sk % 3}")), ("extra", N(sk * sk)), ("hidden", S("x")));
            if (sk != 3)
            {
                item["grade"] = N(-sk);
            }
            await PutAsync(_table, item);
        }
    }

    [Fact]
    public async Task DescribeTable_lists_the_indexes()
    {
        TableDescription table = (await Client.DescribeTableAsync(_table, Token)).Table;
        Assert.Equal(
            ["by-grade", "by-title", "keys"],
            table.LocalSecondaryIndexes.Select(i => i.IndexName).Order(StringComparer.Ordinal));
        Assert.All(table.LocalSecondaryIndexes, i => Assert.EndsWith(
            $":table/{_table}/index/{i.IndexName}", i.IndexArn, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_index_sorts_by_its_key_and_leaves_out_items_without_it()
        => Assert.Equal([9, 8, 7, 6, 5, 4, 2, 1, 0], await SortKeysAsync("by-grade", true));

    [Fact]
    public async Task An_index_is_read_backward()
        => Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9], await SortKeysAsync("by-grade", false));

    [Theory]
    [InlineData("by-grade", true, 1)]
    [InlineData("by-grade", false, 4)]
    [InlineData("by-title", true, 2)]
    [InlineData("by-title", false, 3)]
    public async Task Index_pages_follow_each_other(string index, bool forward, int limit)
        => Assert.Equal(await SortKeysAsync(index, forward), await SortKeysAsync(index, forward, limit));

    [Fact]
    public async Task Items_of_one_index_key_stand_together()
        => Assert.Equal([0, 0, 0, 0, 1, 1, 1, 2, 2, 2], (await SortKeysAsync("by-title", true)).Select(sk => sk % 3));

    [Fact]
    public async Task An_index_page_key_holds_index_and_table_key()
    {
        QueryRequest request = Request("by-grade");
        request.Limit = 1;
        QueryResponse page = await Client.QueryAsync(request, Token);
        AssertEqual(Item(("pk", S("p")), ("sk", N(9)), ("grade", N(-9))), page.LastEvaluatedKey);
    }

    [Theory]
    [InlineData("by-grade", "{extra: 81, grade: -9, hidden: 'x', pk: 'p', sk: 9, title: 't0'}")]
    [InlineData("by-title", "{extra: 81, pk: 'p', sk: 9, title: 't0'}")]
    [InlineData("keys", "{grade: -9, pk: 'p', sk: 9}")]
    public async Task An_index_returns_what_it_projects(string index, string expected)
    {
        QueryResponse page = await Client.QueryAsync(Request(index), Token);
        Assert.Equal(expected, Text(page.Items.Single(i => i["sk"].N == "9")));
    }

    [Fact]
    public async Task ALL_ATTRIBUTES_fetches_from_the_table()
    {
        QueryRequest request = Request("keys");
        request.Limit = 1;
        request.Select = Select.ALL_ATTRIBUTES;
        QueryResponse page = await Client.QueryAsync(request, Token);
        Assert.Equal("x", Assert.Single(page.Items)["hidden"].S);
    }

    [Fact]
    public async Task An_update_moves_the_index_entry()
    {
        await SetAsync(3, "SET grade = :r", (":r", N(100)));
        await SetAsync(9, "SET grade = :r", (":r", N(50)));
        await SetAsync(8, "REMOVE grade");
        Assert.Equal([7, 6, 5, 4, 2, 1, 0, 9, 3], await SortKeysAsync("by-grade", true));
    }

    [Fact]
    public async Task A_deleted_item_leaves_the_index()
    {
        await Client.DeleteItemAsync(_table, Key("p", 9), Token);
        Assert.Equal([8, 7, 6, 5, 4, 2, 1, 0], await SortKeysAsync("by-grade", true));
    }

    [Fact]
    public async Task Scan_of_an_index_returns_its_entries()
    {
        ScanResponse answer = await Client.ScanAsync(
            new ScanRequest { TableName = _table, IndexName = "by-grade" }, Token);
        Assert.Equal(9, answer.Count);
    }

    [Fact]
    public async Task An_index_key_of_the_wrong_type_is_refused()
        => await FailsValidationAsync(() => PutAsync(_table, Item(
            ("pk", S("p")), ("sk", N(99)), ("grade", S("high")))));

    [Fact]
    public async Task An_empty_index_key_is_refused()
        => await FailsValidationAsync(() => PutAsync(_table, Item(
            ("pk", S("p")), ("sk", N(99)), ("title", S("")))));

    [Fact]
    public async Task An_unknown_index_is_refused()
    {
        AmazonDynamoDBException e = await FailsValidationAsync(() => Client.QueryAsync(Request("nope"), Token));
        Assert.Equal("The table does not have the specified index: nope", e.Message);
    }

    [Fact]
    public async Task Collection_metrics_are_returned_when_asked()
    {
        PutItemResponse answer = await Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = _table,
                Item = Key("p", 50),
                ReturnItemCollectionMetrics = ReturnItemCollectionMetrics.SIZE,
            },
            Token);
        Assert.Equal("p", answer.ItemCollectionMetrics.ItemCollectionKey["pk"].S);
        Assert.Equal(2, answer.ItemCollectionMetrics.SizeEstimateRangeGB.Count);
    }

    private async Task<List<int>> SortKeysAsync(string index, bool forward, int? limit = null)
    {
        List<int> seen = [];
        QueryRequest request = Request(index);
        request.ScanIndexForward = forward;
        request.Limit = limit;
        do
        {
            QueryResponse page = await Client.QueryAsync(request, Token);
            seen.AddRange(page.Items.Select(i => int.Parse(
                i["sk"].N, System.Globalization.CultureInfo.InvariantCulture)));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return seen;
    }

    private QueryRequest Request(string index) => new()
    {
        TableName = _table,
        IndexName = index,
        KeyConditionExpression = "pk = :p",
        ExpressionAttributeValues = new() { [":p"] = S("p") },
        ConsistentRead = true,
    };

    private Task<UpdateItemResponse> SetAsync(
        int sk, string update, params (string Name, AttributeValue Value)[] values)
        => Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = _table,
                Key = Key("p", sk),
                UpdateExpression = update,
                ExpressionAttributeValues = values.Length == 0 ? null : Item(values),
            },
            Token);

    private static LocalSecondaryIndex Index(string name, string sortKey, Projection projection) => new()
    {
        IndexName = name,
        KeySchema = [new("pk", KeyType.HASH), new(sortKey, KeyType.RANGE)],
        Projection = projection,
    };
}
