using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

public sealed class BatchTests(Target target) : ConformanceTest(target)
{
    private string _table = "";

    public override async ValueTask InitializeAsync() => _table = await CreateTableAsync();

    [Fact]
    public async Task BatchWriteItem_puts_and_deletes_in_several_tables()
    {
        string other = await CreateTableAsync(sortType: "N");
        await PutAsync(_table, Key("gone"));
        BatchWriteItemResponse answer = await WriteAsync(
            (_table, [Put(Item(("pk", S("a")), ("v", N(1)))), Delete(Key("gone"))]), (other, [Put(Key("b", 2))]));
        Assert.Empty(answer.UnprocessedItems ?? []);
        Assert.NotNull(await GetAsync(_table, Key("a")));
        Assert.Null(await GetAsync(_table, Key("gone")));
        Assert.NotNull(await GetAsync(other, Key("b", 2)));
    }

    [Fact]
    public async Task BatchGetItem_reads_from_several_tables()
    {
        string other = await CreateTableAsync(sortType: "N");
        await WriteAsync((_table, [Put(Key("a")), Put(Key("b"))]), (other, [Put(Key("c", 1))]));
        BatchGetItemResponse answer = await Client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes>
            {
                [_table] = new() { Keys = [Key("a"), Key("b"), Key("missing")], ConsistentRead = true },
                [other] = new() { Keys = [Key("c", 1)], ConsistentRead = true },
            },
            Token);
        Assert.Equal(["a", "b"], answer.Responses[_table].Select(i => i["pk"].S).Order(StringComparer.Ordinal));
        AssertEqual(Key("c", 1), Assert.Single(answer.Responses[other]));
        Assert.Empty(answer.UnprocessedKeys ?? []);
    }

    [Fact]
    public async Task BatchGetItem_projects()
    {
        await PutAsync(_table, Item(("pk", S("a")), ("x", N(1)), ("name", S("n"))));
        BatchGetItemResponse answer = await Client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes>
            {
                [_table] = new()
                {
                    Keys = [Key("a")],
                    ProjectionExpression = "#n",
                    ExpressionAttributeNames = new() { ["#n"] = "name" },
                    ConsistentRead = true,
                },
            },
            Token);
        AssertEqual(Item(("name", S("n"))), Assert.Single(answer.Responses[_table]));
    }

    [Fact]
    public async Task One_hundred_keys_are_read_at_once_and_no_more()
    {
        foreach (int[] chunk in Enumerable.Range(0, 100).Chunk(25))
        {
            await WriteAsync((_table, [.. chunk.Select(n => Put(Key($"k{n}")))]));
        }
        BatchGetItemResponse answer = await GetManyAsync(100);
        Assert.Equal(100, answer.Responses[_table].Count);
        await FailsValidationAsync(() => GetManyAsync(101));
    }

    [Fact]
    public async Task A_batch_answer_above_16_MB_leaves_keys_unprocessed()
    {
        string text = new('x', 390 * 1024);
        for (int n = 0; n < 48; n += 24)
        {
            await WriteAsync((_table, [.. Enumerable.Range(n, 24).Select(
                i => Put(Item(("pk", S($"k{i}")), ("text", S(text)))))]));
        }
        BatchGetItemResponse answer = await GetManyAsync(48);
        int read = answer.Responses[_table].Count;
        Assert.InRange(read, 1, 43);
        Assert.Equal(48 - read, answer.UnprocessedKeys[_table].Keys.Count);
    }

    [Fact]
    public async Task Twenty_six_writes_are_refused()
        => await FailsValidationAsync(
            () => WriteAsync((_table, [.. Enumerable.Range(0, 26).Select(n => Put(Key($"k{n}")))])));

    [Fact]
    public async Task Two_writes_of_one_key_are_refused()
    {
        AmazonDynamoDBException e = await FailsValidationAsync(
            () => WriteAsync((_table, [Put(Key("a")), Delete(Key("a"))])));
        Assert.Equal("Provided list of item keys contains duplicates", e.Message);
    }

    [Fact]
    public async Task Reading_one_key_twice_is_refused()
    {
        AmazonDynamoDBException e = await FailsValidationAsync(() => Client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes> { [_table] = new() { Keys = [Key("a"), Key("a")] } }, Token));
        Assert.Equal("Provided list of item keys contains duplicates", e.Message);
    }

    [Fact]
    public async Task One_bad_item_refuses_the_whole_batch()
    {
        await FailsValidationAsync(() => WriteAsync((_table, [Put(Key("good")), Put(Item(("x", N(1))))])));
        Assert.Null(await GetAsync(_table, Key("good")));
    }

    [Fact]
    public async Task A_batch_on_a_missing_table_is_refused()
        => await FailsAsync("ResourceNotFoundException", () => WriteAsync(("no-such-table", [Put(Key("a"))])));

    private Task<BatchWriteItemResponse> WriteAsync(params (string Table, List<WriteRequest> Requests)[] tables)
        => Client.BatchWriteItemAsync(tables.ToDictionary(t => t.Table, t => t.Requests), Token);

    private Task<BatchGetItemResponse> GetManyAsync(int count)
        => Client.BatchGetItemAsync(
            new Dictionary<string, KeysAndAttributes>
            {
                [_table] = new()
                {
                    Keys = [.. Enumerable.Range(0, count).Select(n => Key($"k{n}"))],
                    ConsistentRead = true,
                },
            },
            Token);

    private static WriteRequest Put(Dictionary<string, AttributeValue> item) => new(new PutRequest(item));

    private static WriteRequest Delete(Dictionary<string, AttributeValue> key) => new(new DeleteRequest(key));
}
