using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

/// <summary>What global indexes hold. They follow the table: each test waits, within a bound, for what must
/// come.</summary>
public sealed class GlobalIndexTests(Target target) : ConformanceTest(target)
{
    private const int AttemptsMax = 300;

    private string _table = "";

    /// <summary>Ten items; item 3 has no grade, so "by-grade" lacks it.</summary>
    public override async ValueTask InitializeAsync()
    {
        _table = await CreateTableAsync(new CreateTableRequest
        {
            AttributeDefinitions = [new("pk", "S"), new("color", "S"), new("grade", "N"), new("land", "S")],
            KeySchema = [new("pk", KeyType.HASH)],
            GlobalSecondaryIndexes =
            [
                Index("by-grade", ProjectionType.ALL, new("color", KeyType.HASH), new("grade", KeyType.RANGE)),
                Index("keys", ProjectionType.KEYS_ONLY, new KeySchemaElement("color", KeyType.HASH)),
                Index("extra", ProjectionType.INCLUDE, new KeySchemaElement("color", KeyType.HASH)),
                Index(
                    "many", ProjectionType.ALL, new("land", KeyType.HASH), new("color", KeyType.HASH),
                    new("grade", KeyType.RANGE), new("pk", KeyType.RANGE)),
            ],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => PutAsync(_table, Thing(i))));
        await FoundAsync(10, new ScanRequest { TableName = _table, IndexName = "keys" });
        await FoundAsync(9, new ScanRequest { TableName = _table, IndexName = "many" });
    }

    [Fact]
    public async Task A_query_finds_entries_in_the_order_of_the_sort_key()
        => Assert.Equal(["8", "6", "4", "2", "0"], (await FoundAsync(5, Red("by-grade"))).Select(i => i["pk"].S));

    [Fact]
    public async Task A_query_goes_backward()
    {
        QueryRequest request = Red("by-grade");
        request.ScanIndexForward = false;
        Assert.Equal(["0", "2", "4", "6", "8"], (await FoundAsync(5, request)).Select(i => i["pk"].S));
    }

    [Fact]
    public async Task An_item_without_the_sort_key_is_not_in_the_index()
        => Assert.DoesNotContain(
            "3", (await FoundAsync(9, new ScanRequest { TableName = _table, IndexName = "by-grade" }))
                .Select(i => i["pk"].S));

    [Fact]
    public async Task An_index_of_keys_answers_keys()
        => AssertEqual(
            Item(("pk", S("0")), ("color", S("red"))),
            (await FoundAsync(5, Red("keys"))).Single(i => i["pk"].S == "0"));

    [Fact]
    public async Task An_index_with_attributes_answers_those()
        => AssertEqual(
            Item(("pk", S("0")), ("color", S("red")), ("extra", S("e0"))),
            (await FoundAsync(5, Red("extra"))).Single(i => i["pk"].S == "0"));

    [Fact]
    public async Task An_index_of_everything_answers_the_item()
        => AssertEqual(Thing(4), (await FoundAsync(5, Red("by-grade"))).Single(i => i["pk"].S == "4"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Pages_follow_each_other_without_gap_or_repeat(int limit)
    {
        await FoundAsync(5, Red("by-grade"));
        List<string> seen = [];
        QueryRequest request = Red("by-grade");
        request.Limit = limit;
        do
        {
            QueryResponse page = await Client.QueryAsync(request, Token);
            seen.AddRange(page.Items.Select(i => i["pk"].S));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        Assert.Equal(["8", "6", "4", "2", "0"], seen);
    }

    [Fact]
    public async Task A_LastEvaluatedKey_holds_the_keys_of_index_and_table()
    {
        await FoundAsync(5, Red("by-grade"));
        QueryRequest request = Red("by-grade");
        request.Limit = 1;
        AssertEqual(
            Item(("pk", S("8")), ("color", S("red")), ("grade", N(-8))),
            (await Client.QueryAsync(request, Token)).LastEvaluatedKey);
    }

    [Fact]
    public async Task Segments_hold_every_entry_once()
    {
        ScanResponse[] segments = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Client.ScanAsync(
            new ScanRequest { TableName = _table, IndexName = "keys", Segment = i, TotalSegments = 3 }, Token)));
        Assert.Equal(
            Enumerable.Range(0, 10).Select(i => $"{i}"),
            segments.SelectMany(s => s.Items).Select(i => i["pk"].S).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Keys_of_several_attributes_are_used_from_the_left()
    {
        QueryRequest request = new()
        {
            TableName = _table,
            IndexName = "many",
            KeyConditionExpression = "land = :l AND color = :c AND grade = :g AND begins_with(pk, :p)",
            ExpressionAttributeValues = Item((":l", S("it")), (":c", S("red")), (":g", N(-4)), (":p", S("4"))),
        };
        Assert.Equal("4", Assert.Single(await FoundAsync(1, request))["pk"].S);
    }

    [Fact]
    public async Task An_entry_moves_with_its_key()
    {
        await Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = _table,
                Key = Key("0"),
                UpdateExpression = "SET color = :c",
                ExpressionAttributeValues = Item((":c", S("blue"))),
            },
            Token);
        Assert.Equal("0", Assert.Single(await FoundAsync(1, Of("keys", "blue")))["pk"].S);
        await FoundAsync(4, Red("keys"));
    }

    [Fact]
    public async Task An_entry_goes_with_its_item()
    {
        await Client.DeleteItemAsync(_table, Key("0"), Token);
        Assert.DoesNotContain("0", (await FoundAsync(4, Red("keys"))).Select(i => i["pk"].S));
    }

    [Fact]
    public async Task A_read_and_a_write_tell_what_the_index_consumed()
    {
        await FoundAsync(5, Red("keys"));
        QueryRequest query = Red("keys");
        query.ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES;
        QueryResponse read = await Client.QueryAsync(query, Token);
        PutItemResponse write = await Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = _table,
                Item = Item(("pk", S("new")), ("color", S("red"))),
                ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
            },
            Token);
        Assert.Equal(
            (0.5, 0.0, 1.0, 3.0),
            (read.ConsumedCapacity.GlobalSecondaryIndexes["keys"].CapacityUnits,
                read.ConsumedCapacity.Table.CapacityUnits,
                write.ConsumedCapacity.GlobalSecondaryIndexes["keys"].CapacityUnits,
                write.ConsumedCapacity.CapacityUnits));
    }

    [Fact]
    public async Task An_index_on_a_live_table_fills_and_goes()
    {
        await Client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = _table,
                AttributeDefinitions = [new("hidden", "S")],
                GlobalSecondaryIndexUpdates =
                [
                    new()
                    {
                        Create = new()
                        {
                            IndexName = "late",
                            KeySchema = [new("hidden", KeyType.HASH)],
                            Projection = new Projection { ProjectionType = ProjectionType.ALL },
                        },
                    },
                ],
            },
            Token);
        await StatusAsync("late", IndexStatus.ACTIVE);
        await FoundAsync(10, new ScanRequest { TableName = _table, IndexName = "late" });
        await Client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = _table,
                GlobalSecondaryIndexUpdates = [new() { Delete = new() { IndexName = "late" } }],
            },
            Token);
        await StatusAsync("late", null);
        await FailsValidationAsync(() => Client.ScanAsync(
            new ScanRequest { TableName = _table, IndexName = "late" }, Token));
    }

    private static Dictionary<string, AttributeValue> Thing(int i)
    {
        Dictionary<string, AttributeValue> item = Item(
            ("pk", S($"{i}")), ("color", S(i % 2 == 0 ? "red" : "green")), ("land", S("it")), ("extra", S($"e{i}")),
            ("hidden", S("x")));
        if (i != 3)
        {
            item["grade"] = N(-i);
        }
        return item;
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

    private QueryRequest Red(string index) => Of(index, "red");

    private QueryRequest Of(string index, string color) => new()
    {
        TableName = _table,
        IndexName = index,
        KeyConditionExpression = "color = :c",
        ExpressionAttributeValues = Item((":c", S(color))),
    };

    /// <summary>The answer's items as soon as there are so many.</summary>
    private Task<List<Dictionary<string, AttributeValue>>> FoundAsync(int count, QueryRequest request)
        => FoundAsync(count, async () => (await Client.QueryAsync(request, Token)).Items);

    private Task<List<Dictionary<string, AttributeValue>>> FoundAsync(int count, ScanRequest request)
        => FoundAsync(count, async () => (await Client.ScanAsync(request, Token)).Items);

    private static async Task<List<Dictionary<string, AttributeValue>>> FoundAsync(
        int count, Func<Task<List<Dictionary<string, AttributeValue>>>> read)
    {
        int found = -1;
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            List<Dictionary<string, AttributeValue>> items = await read();
            if (items.Count == count)
            {
                return items;
            }
            found = items.Count;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
        throw new TimeoutException($"The index holds {found} entries and not {count} after 30 s.");
    }

    /// <summary>Waits for the index and its table; null: until the index is gone.</summary>
    private async Task StatusAsync(string index, IndexStatus? status)
    {
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            TableDescription table = (await Client.DescribeTableAsync(_table, Token)).Table;
            if (table.GlobalSecondaryIndexes.Find(i => i.IndexName == index)?.IndexStatus == status
                && table.TableStatus == TableStatus.ACTIVE)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
        Assert.Fail($"{index} did not become {status?.Value ?? "absent"} in 30 s.");
    }
}
