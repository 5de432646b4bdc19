using System.Globalization;
using System.Text.Json.Nodes;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;
using Xunit;

namespace DynaCluster.Tests.Router;

/// <summary>Query and Scan: pages, groups, segments, indexes. JSON is written with single quotes.</summary>
public sealed class RangeReadTests
{
    private const string Query = "'TableName':'sorted','KeyConditionExpression':'pk = :p',"
        + "'ExpressionAttributeValues':{':p':{'S':'a'}}";

    private readonly RouterHarness _router = new();

    [Fact]
    public async Task QueryAnswersTheItemsOfOneKeyInOrder()
    {
        await PutSorted(3, 1, 2);
        await Call("PutItem", "{'TableName':'sorted','Item':{'pk':{'S':'b'},'sk':{'N':'9'}}}");
        Assert.Equal([1, 2, 3], Sorts(await Call("Query", "{" + Query + "}")));
    }

    [Fact]
    public async Task QueryBackwardsAnswersTheReverse()
    {
        await PutSorted(1, 2, 3);
        Assert.Equal([3, 2, 1], Sorts(await Call("Query", "{" + Query + ",'ScanIndexForward':false}")));
    }

    [Fact]
    public async Task QueryAsksOneGroup()
    {
        await Call("Query", "{" + Query + "}");
        Assert.Single(_router.Partitions.Requests);
    }

    [Theory]
    [InlineData("sk = :x", new[] { 3 })]
    [InlineData("sk < :x", new[] { -5, 1, 2 })]
    [InlineData("sk <= :x", new[] { -5, 1, 2, 3 })]
    [InlineData("sk > :x", new[] { 4, 10 })]
    [InlineData("sk >= :x", new[] { 3, 4, 10 })]
    [InlineData("sk BETWEEN :x AND :y", new[] { 3, 4 })]
    public async Task QueryTakesEachSortCondition(string condition, int[] expected)
    {
        await PutSorted(1, 2, 3, 4, 10, -5);
        string y = condition.Contains(":y", StringComparison.Ordinal) ? ",':y':{'N':'9'}" : "";
        Assert.Equal(expected, Sorts(await Call(
            "Query",
            "{'TableName':'sorted','KeyConditionExpression':'pk = :p AND " + condition + "',"
            + "'ExpressionAttributeValues':{':p':{'S':'a'},':x':{'N':'3'}" + y + "}}")));
    }

    [Fact]
    public async Task LimitEqualToTheCountGivesALastEvaluatedKey()
    {
        await PutSorted(1, 2);
        JsonObject page = await Call("Query", "{" + Query + ",'Limit':2}");
        Assert.Equal("{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"2\"}}", page["LastEvaluatedKey"]?.ToJsonString());
    }

    [Fact]
    public async Task LimitAboveTheCountGivesNoLastEvaluatedKey()
    {
        await PutSorted(1, 2);
        Assert.False((await Call("Query", "{" + Query + ",'Limit':3}")).ContainsKey("LastEvaluatedKey"));
    }

    [Fact]
    public async Task PageBehindTheLastItemIsEmptyWithoutALastEvaluatedKey()
    {
        await PutSorted(1, 2);
        JsonObject page = await Call(
            "Query", "{" + Query + ",'ExclusiveStartKey':{'pk':{'S':'a'},'sk':{'N':'2'}}}");
        Assert.Equal("{\"Items\":[],\"Count\":0,\"ScannedCount\":0}", page.ToJsonString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task QueryPagesPutTogetherAreTheWholeInBothDirections(bool forward)
    {
        int[] all = [.. Enumerable.Range(0, 17)];
        await PutSorted(all);
        var seen = new List<int>();
        string start = "";
        do
        {
            string direction = ",'ScanIndexForward':" + (forward ? "true" : "false");
            JsonObject page = await Call("Query", "{" + Query + ",'Limit':5" + direction + start + "}");
            seen.AddRange(Sorts(page));
            start = Next(page);
        }
        while (start.Length > 0);
        Assert.Equal(forward ? all : all.Reverse(), seen);
    }

    [Fact]
    public async Task FilterCountsAfterAndScannedBefore()
    {
        await PutSorted(1, 2, 3);
        JsonObject page = await Call(
            "Query",
            "{'TableName':'sorted','KeyConditionExpression':'pk = :p','FilterExpression':'x = :p',"
            + "'ExpressionAttributeValues':{':p':{'S':'a'}}}");
        Assert.Equal("{\"Items\":[],\"Count\":0,\"ScannedCount\":3}", page.ToJsonString());
    }

    [Fact]
    public async Task CountAnswersNoItems()
    {
        await PutSorted(1, 2, 3);
        Assert.Equal(
            "{\"Count\":3,\"ScannedCount\":3}",
            (await Call("Query", "{" + Query + ",'Select':'COUNT'}")).ToJsonString());
    }

    [Fact]
    public async Task QueryOfALocalIndexIsOrderedByItsKey()
    {
        await PutIndexed(("s1", "z"), ("s2", "y"), ("s3", "x"));
        JsonObject page = await Call(
            "Query",
            "{'TableName':'indexed','IndexName':'by-other','KeyConditionExpression':'pk = :p AND #o >= :o',"
            + "'ExpressionAttributeNames':{'#o':'other'},"
            + "'ExpressionAttributeValues':{':p':{'S':'a'},':o':{'S':'y'}}}");
        Assert.Equal(["s2", "s1"], Items(page).Select(item => (string?)item["sk"]?["S"]));
    }

    [Fact]
    public async Task LastEvaluatedKeyOfAnIndexHoldsIndexAndTableKeys()
    {
        await PutIndexed(("s1", "z"));
        JsonObject page = await Call("Scan", "{'TableName':'indexed','IndexName':'by-other','Limit':1}");
        Assert.Equal(
            "{\"other\":{\"S\":\"z\"},\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"s1\"}}",
            page["LastEvaluatedKey"]?.ToJsonString());
    }

    [Fact]
    public async Task ScanVisitsAllGroupsAndSeesEveryItemOnce()
    {
        await PutPlain(200);
        Assert.Equal(Expected(200), Keys(await Call("Scan", "{'TableName':'plain'}")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task SegmentsTogetherSeeEveryItemOnceWhateverTheirNumber(int total)
    {
        await PutPlain(100);
        var seen = new List<string>();
        for (int segment = 0; segment < total; segment++)
        {
            string start = "";
            do
            {
                string which = string.Create(
                    CultureInfo.InvariantCulture, $"'Segment':{segment},'TotalSegments':{total},'Limit':3");
                JsonObject page = await Call("Scan", "{'TableName':'plain'," + which + start + "}");
                seen.AddRange(Keys(page));
                start = Next(page);
            }
            while (start.Length > 0);
        }

        Assert.Equal(Expected(100), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ScanPagesPutTogetherKeepTheOrderOfTheWhole()
    {
        await PutPlain(50);
        var seen = new List<string>();
        string start = "";
        do
        {
            JsonObject page = await Call("Scan", "{'TableName':'plain','Limit':7" + start + "}");
            seen.AddRange(Keys(page));
            start = Next(page);
        }
        while (start.Length > 0);
        Assert.Equal(Keys(await Call("Scan", "{'TableName':'plain'}")), seen);
    }

    [Fact]
    public async Task LimitIsOverAllGroups()
    {
        await PutPlain(100);
        Assert.Equal(60, Keys(await Call("Scan", "{'TableName':'plain','Limit':60}")).Count);
    }

    [Fact]
    public async Task PageOfOneMebibyteIsOverAllGroups()
    {
        string filler = new('x', 100 * 1024);
        for (int i = 0; i < 24; i++)
        {
            await Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'" + i + "'},'x':{'S':'" + filler + "'}}}");
        }

        JsonObject page = await Call("Scan", "{'TableName':'plain'}");
        Assert.Equal((11, true), (Keys(page).Count, page.ContainsKey("LastEvaluatedKey")));
    }

    [Fact]
    public async Task ScanOfALocalIndexSeesItsEntriesOnly()
    {
        await PutIndexed(("s1", "z"), ("s2", "y"));
        await Call("PutItem", "{'TableName':'indexed','Item':{'pk':{'S':'a'},'sk':{'S':'s3'}}}");
        Assert.Equal(2, Items(await Call("Scan", "{'TableName':'indexed','IndexName':'by-other'}")).Count);
    }

    [Fact]
    public async Task CapacityOfAPageIsRoundedOnceOverAllGroups()
    {
        string filler = new('x', 1000);
        for (int i = 0; i < 20; i++)
        {
            await Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'" + i + "'},'x':{'S':'" + filler + "'}}}");
        }

        JsonObject page = await Call("Scan", "{'TableName':'plain','ReturnConsumedCapacity':'TOTAL'}");
        Assert.Equal(2.5, page["ConsumedCapacity"]?["CapacityUnits"]?.GetValue<double>());
    }

    [Fact]
    public async Task CapacityOfAnIndexReadBillsFetchesToTheTable()
    {
        await PutIndexed(("s1", "z"));
        _router.Partitions.FetchUnits = 3;
        JsonObject page = await Call(
            "Scan",
            "{'TableName':'indexed','IndexName':'by-rank','Select':'ALL_ATTRIBUTES',"
            + "'ReturnConsumedCapacity':'INDEXES'}");
        Assert.Equal(
            "{\"TableName\":\"indexed\",\"CapacityUnits\":2.0,\"Table\":{\"CapacityUnits\":1.5},"
            + "\"LocalSecondaryIndexes\":{\"by-rank\":{\"CapacityUnits\":0.5}}}",
            page["ConsumedCapacity"]?.ToJsonString());
    }

    [Theory]
    [InlineData("'IndexName':'by-other'", RangeSelect.Projected)]
    [InlineData("'IndexName':'by-other','Select':'ALL_ATTRIBUTES'", RangeSelect.All)]
    [InlineData("'IndexName':'by-other','ProjectionExpression':'x'", RangeSelect.Specific)]
    [InlineData("'Limit':1", RangeSelect.All)]
    [InlineData("'ProjectionExpression':'x'", RangeSelect.Specific)]
    [InlineData("'ProjectionExpression':'x','Select':'SPECIFIC_ATTRIBUTES'", RangeSelect.Specific)]
    [InlineData("'Select':'COUNT'", RangeSelect.Count)]
    public async Task SelectFollowsFromTheRestOfTheRequest(string members, RangeSelect select)
    {
        await Call("Scan", "{'TableName':'indexed'," + members + "}");
        Assert.All(_router.Partitions.Requests.Cast<RangeRequest>(), request => Assert.Equal(select, request.Select));
    }

    private static string Next(JsonObject page)
        => page["LastEvaluatedKey"] is { } key ? ",'ExclusiveStartKey':" + key.ToJsonString() : "";

    private static List<JsonObject> Items(JsonObject page) => [.. page["Items"]!.AsArray().Select(i => i!.AsObject())];

    private static IEnumerable<int> Sorts(JsonObject page)
        => Items(page).Select(item => int.Parse((string)item["sk"]!["N"]!, CultureInfo.InvariantCulture));

    private static List<string> Keys(JsonObject page) => [.. Items(page).Select(item => (string)item["pk"]!["S"]!)];

    private static IEnumerable<string> Expected(int count) => Enumerable.Range(0, count)
        .Select(i => i.ToString(CultureInfo.InvariantCulture)).Order(StringComparer.Ordinal);

    private async Task<JsonObject> Call(string operation, string json)
    {
        string answer = await _router.CallAsync(operation, json.Replace('\'', '"'));
        return JsonNode.Parse(answer.Length == 0 ? "{}" : answer)!.AsObject();
    }

    private async Task PutSorted(params int[] sorts)
    {
        foreach (int sort in sorts)
        {
            await Call("PutItem", "{'TableName':'sorted','Item':{'pk':{'S':'a'},'sk':{'N':'" + sort + "'}}}");
        }
    }

    private async Task PutPlain(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Call("PutItem", "{'TableName':'plain','Item':{'pk':{'S':'" + i + "'}}}");
        }
    }

    private async Task PutIndexed(params (string Sort, string Other)[] items)
    {
        foreach ((string sort, string other) in items)
        {
            await Call(
                "PutItem",
                "{'TableName':'indexed','Item':{'pk':{'S':'a'},'sk':{'S':'" + sort + "'},'other':{'S':'" + other + "'},"
                + "'rank':{'N':'1'}}}");
        }
    }
}
