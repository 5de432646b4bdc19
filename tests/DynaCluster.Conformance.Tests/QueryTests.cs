using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

public sealed class QueryTests(Target target) : ConformanceTest(target)
{
    private const int Count = 25;

    private string _table = "";

    /// <summary>Two partitions; "p" holds sk = -5 … 19, "q" one item.</summary>
    public override async ValueTask InitializeAsync()
    {
        _table = await CreateTableAsync(sortType: "N");
        await Task.WhenAll(Enumerable.Range(-5, Count).Select(sk => PutAsync(
            _table, Item(("pk", S("p")), ("sk", N(sk)), ("even", Bool(sk % 2 == 0)), ("text", S($"item {sk}"))))));
        await PutAsync(_table, Key("q", 1));
    }

    [Theory]
    [InlineData("pk = :p", -5, 19)]
    [InlineData("pk = :p AND sk = :a", 3, 3)]
    [InlineData("pk = :p AND sk < :a", -5, 2)]
    [InlineData("pk = :p AND sk <= :a", -5, 3)]
    [InlineData("pk = :p AND sk > :a", 4, 19)]
    [InlineData("pk = :p AND sk >= :a", 3, 19)]
    [InlineData("pk = :p AND sk BETWEEN :a AND :b", 3, 7)]
    [InlineData("sk BETWEEN :a AND :b AND pk = :p", 3, 7)]
    [InlineData(":p = pk AND :a <= sk", 3, 19)]
    public async Task A_key_condition_selects_a_range_in_order(string condition, int first, int last)
    {
        QueryRequest request = Request(condition);
        QueryResponse answer = await Client.QueryAsync(request, Token);
        Assert.Equal(Enumerable.Range(first, last - first + 1), answer.Items.Select(SortKey));
        Assert.Equal(last - first + 1, answer.Count);
        Assert.Equal(answer.Count, answer.ScannedCount);
    }

    [Fact]
    public async Task ScanIndexForward_false_reverses()
    {
        QueryRequest request = Request("pk = :p");
        request.ScanIndexForward = false;
        QueryResponse answer = await Client.QueryAsync(request, Token);
        Assert.Equal(Enumerable.Range(-5, Count).Reverse(), answer.Items.Select(SortKey));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 7)]
    [InlineData(false, 7)]
    [InlineData(false, 25)]
    public async Task Pages_follow_each_other_without_gap_or_repeat(bool forward, int limit)
    {
        List<int> seen = [];
        QueryRequest request = Request("pk = :p");
        request.Limit = limit;
        request.ScanIndexForward = forward;
        do
        {
            QueryResponse page = await Client.QueryAsync(request, Token);
            Assert.InRange(page.Items.Count, 0, limit);
            seen.AddRange(page.Items.Select(SortKey));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        IEnumerable<int> expected = Enumerable.Range(-5, Count);
        Assert.Equal(forward ? expected : expected.Reverse(), seen);
    }

    [Fact]
    public async Task A_full_page_has_a_LastEvaluatedKey_even_when_nothing_follows()
    {
        QueryRequest request = Request("pk = :p");
        request.Limit = Count;
        QueryResponse answer = await Client.QueryAsync(request, Token);
        AssertEqual(Key("p", 19), answer.LastEvaluatedKey);
    }

    [Fact]
    public async Task A_page_ends_at_one_megabyte()
    {
        string text = new('x', 300 * 1024);
        for (int sk = 0; sk < 5; sk++)
        {
            await PutAsync(_table, Item(("pk", S("big")), ("sk", N(sk)), ("text", S(text))));
        }
        List<int> pages = [];
        QueryRequest request = Request("pk = :p");
        request.ExpressionAttributeValues[":p"] = S("big");
        do
        {
            QueryResponse page = await Client.QueryAsync(request, Token);
            pages.Add(page.Items.Count);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        Assert.Equal(5, pages.Sum());
        Assert.InRange(pages.Count, 2, 3);
    }

    [Fact]
    public async Task A_filter_works_after_the_limit()
    {
        QueryRequest request = Request("pk = :p");
        request.FilterExpression = "even = :t";
        request.ExpressionAttributeValues[":t"] = Bool(true);
        request.Limit = 10;
        QueryResponse answer = await Client.QueryAsync(request, Token);
        Assert.Equal([-4, -2, 0, 2, 4], answer.Items.Select(SortKey));
        Assert.Equal(5, answer.Count);
        Assert.Equal(10, answer.ScannedCount);
    }

    [Fact]
    public async Task Select_COUNT_returns_numbers_only()
    {
        QueryRequest request = Request("pk = :p");
        request.Select = Select.COUNT;
        QueryResponse answer = await Client.QueryAsync(request, Token);
        Assert.Equal(Count, answer.Count);
        Assert.Empty(answer.Items);
    }

    [Fact]
    public async Task A_projection_returns_only_its_paths()
    {
        QueryRequest request = Request("pk = :p AND sk = :a");
        request.ProjectionExpression = "even";
        QueryResponse answer = await Client.QueryAsync(request, Token);
        AssertEqual(Item(("even", Bool(false))), Assert.Single(answer.Items));
    }

    [Fact]
    public async Task begins_with_selects_a_prefix_of_text()
    {
        string table = await CreateTableAsync(sortType: "S");
        foreach (string sk in (string[])["a", "ab", "abc", "ac", "b", "a\uFFFF"])
        {
            await PutAsync(table, Item(("pk", S("p")), ("sk", S(sk))));
        }
        QueryResponse answer = await Client.QueryAsync(
            new QueryRequest
            {
                TableName = table,
                KeyConditionExpression = "pk = :p AND begins_with(sk, :s)",
                ExpressionAttributeValues = new() { [":p"] = S("p"), [":s"] = S("ab") },
            },
            Token);
        Assert.Equal(["ab", "abc"], answer.Items.Select(i => i["sk"].S));
    }

    [Fact]
    public async Task Numbers_sort_as_numbers_and_text_as_bytes()
    {
        string numbers = await CreateTableAsync(sortType: "N");
        string[] ascending = ["-1E+20", "-10", "-9", "-0.5", "0", "1E-10", "0.5", "9", "10", "1E+20"];
        foreach (string sk in ascending.Reverse())
        {
            await PutAsync(numbers, Item(("pk", S("p")), ("sk", N(sk)), ("as", S(sk))));
        }
        Assert.Equal(ascending, (await AllAsync(numbers)).Select(i => i["as"].S));
        string texts = await CreateTableAsync(sortType: "S");
        string[] bytes = ["\u0000", "\u0000a", "A", "Z", "a", "aa", "ä", "漢", "😀"];
        foreach (string sk in bytes.Reverse())
        {
            await PutAsync(texts, Item(("pk", S("p")), ("sk", S(sk))));
        }
        Assert.Equal(bytes, (await AllAsync(texts)).Select(i => i["sk"].S));
    }

    [Fact]
    public async Task A_query_without_the_partition_key_is_refused()
    {
        QueryRequest request = Request("sk = :a");
        AmazonDynamoDBException e = await FailsValidationAsync(() => Client.QueryAsync(request, Token));
        Assert.Equal("Query condition missed key schema element: pk", e.Message);
    }

    [Theory]
    [InlineData("pk > :p")]
    [InlineData("pk = :p AND sk <> :a")]
    [InlineData("pk = :p OR sk = :a")]
    [InlineData("pk = :p AND even = :a")]
    [InlineData("pk = :p AND sk = :a AND sk = :b")]
    [InlineData("pk = :a")]
    public async Task A_key_condition_of_another_form_is_refused(string condition)
        => await FailsValidationAsync(() => Client.QueryAsync(Request(condition), Token));

    [Fact]
    public async Task A_filter_on_the_key_is_refused()
    {
        QueryRequest request = Request("pk = :p");
        request.FilterExpression = "sk > :a";
        request.ExpressionAttributeValues[":a"] = N(1);
        await FailsValidationAsync(() => Client.QueryAsync(request, Token));
    }

    [Fact]
    public async Task A_start_key_of_another_shape_is_refused()
    {
        QueryRequest request = Request("pk = :p");
        request.ExclusiveStartKey = Key("p");
        await FailsValidationAsync(() => Client.QueryAsync(request, Token));
    }

    private QueryRequest Request(string condition)
    {
        Dictionary<string, AttributeValue> values = new() { [":p"] = S("p"), [":a"] = N(3), [":b"] = N(7) };
        return new QueryRequest
        {
            TableName = _table,
            KeyConditionExpression = condition,
            ExpressionAttributeValues = values
                .Where(v => condition.Contains(v.Key, StringComparison.Ordinal))
                    .ToDictionary(v => v.Key, v => v.Value),
            ConsistentRead = true,
        };
    }

    private async Task<List<Dictionary<string, AttributeValue>>> AllAsync(string table)
        => (await Client.QueryAsync(
            new QueryRequest
            {
                TableName = table,
                KeyConditionExpression = "pk = :p",
                ExpressionAttributeValues = new() { [":p"] = S("p") },
            },
            Token)).Items;

    private static int SortKey(Dictionary<string, AttributeValue> item)
        => int.Parse(item["sk"].N, CultureInfo.InvariantCulture);
}
