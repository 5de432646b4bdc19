using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

public sealed class ScanTests(Target target) : ConformanceTest(target)
{
    private const int Count = 120;

    private string _table = "";

    public override async ValueTask InitializeAsync()
    {
        _table = await CreateTableAsync();
        foreach (int[] chunk in Enumerable.Range(0, Count).Chunk(25))
        {
            await Client.BatchWriteItemAsync(
                new Dictionary<string, List<WriteRequest>>
                {
                    [_table] = [.. chunk.Select(n => new WriteRequest(
                        new PutRequest(Item(("pk", S($"k{n}")), ("n", N(n))))))],
                },
                Token);
        }
    }

    [Fact]
    public async Task A_scan_returns_every_item_once()
    {
        ScanResponse answer = await Client.ScanAsync(new ScanRequest(_table), Token);
        AssertAll(answer.Items.Select(Number));
        Assert.Empty(answer.LastEvaluatedKey ?? []);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(120)]
    public async Task Pages_of_a_scan_cover_every_item_once(int limit)
        => AssertAll(await PagesAsync(new ScanRequest(_table) { Limit = limit }));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Segments_of_a_parallel_scan_cover_every_item_once(int segments)
    {
        List<int>[] parts = await Task.WhenAll(Enumerable.Range(0, segments).Select(s => PagesAsync(
            new ScanRequest(_table) { Segment = s, TotalSegments = segments, Limit = 5 })));
        AssertAll(parts.SelectMany(p => p));
    }

    [Fact]
    public async Task Two_scans_have_the_same_order()
        => Assert.Equal(
            await PagesAsync(new ScanRequest(_table) { Limit = 11 }), await PagesAsync(new ScanRequest(_table)));

    [Fact]
    public async Task A_filter_counts_what_it_leaves_and_what_it_saw()
    {
        ScanResponse answer = await Client.ScanAsync(
            new ScanRequest(_table)
            {
                FilterExpression = "n < :ten",
                ExpressionAttributeValues = new() { [":ten"] = N(10) },
            },
            Token);
        Assert.Equal(10, answer.Count);
        Assert.Equal(Count, answer.ScannedCount);
    }

    [Fact]
    public async Task Select_COUNT_returns_no_items()
    {
        ScanResponse answer = await Client.ScanAsync(new ScanRequest(_table) { Select = Select.COUNT }, Token);
        Assert.Equal(Count, answer.Count);
        Assert.Empty(answer.Items);
    }

    [Fact]
    public async Task A_scan_goes_on_behind_a_key_that_is_gone()
    {
        ScanResponse page = await Client.ScanAsync(new ScanRequest(_table) { Limit = 40 }, Token);
        await Client.DeleteItemAsync(_table, page.LastEvaluatedKey, Token);
        List<int> rest = await PagesAsync(
            new ScanRequest(_table) { ExclusiveStartKey = page.LastEvaluatedKey });
        Assert.Equal(Count - 40, rest.Count);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(5, 3)]
    [InlineData(0, 1_000_001)]
    public async Task A_wrong_segment_is_refused(int segment, int segments)
        => await FailsValidationAsync(() => Client.ScanAsync(
            new ScanRequest(_table) { Segment = segment, TotalSegments = segments }, Token));

    [Fact]
    public async Task A_segment_without_their_number_is_refused()
        => await FailsValidationAsync(() => Client.ScanAsync(new ScanRequest(_table) { Segment = 1 }, Token));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_limit_below_one_is_refused(int limit)
    {
        AmazonDynamoDBException e = await FailsValidationAsync(
            () => Client.ScanAsync(new ScanRequest(_table) { Limit = limit }, Token));
        Assert.Contains("'limit' failed to satisfy constraint", e.Message, StringComparison.Ordinal);
    }

    private async Task<List<int>> PagesAsync(ScanRequest request)
    {
        List<int> seen = [];
        do
        {
            ScanResponse page = await Client.ScanAsync(request, Token);
            seen.AddRange(page.Items.Select(Number));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return seen;
    }

    private static void AssertAll(IEnumerable<int> numbers)
        => Assert.Equal(Enumerable.Range(0, Count), numbers.Order());

    private static int Number(Dictionary<string, AttributeValue> item)
        => int.Parse(item["n"].N, CultureInfo.InvariantCulture);
}
