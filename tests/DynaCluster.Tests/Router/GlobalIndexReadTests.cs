using System.Text.Json.Nodes;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Router;

/// <summary>Query and Scan on global indexes. JSON is written with single quotes.</summary>
public sealed class GlobalIndexReadTests
{
    private const string City = "'TableName':'global','IndexName':'by-city'";
    private const string Tag = "'TableName':'global','IndexName':'by-tag'";
    private const string Place = "'TableName':'global','IndexName':'by-place'";

    private const string InRome = City + ",'KeyConditionExpression':'city = :c',"
        + "'ExpressionAttributeValues':{':c':{'S':'rome'}}";

    private const string Tagged = Tag + ",'KeyConditionExpression':'tag = :t',"
        + "'ExpressionAttributeValues':{':t':{'S':'x'}}";

    private readonly RouterHarness _router = new();

    [Fact]
    public async Task A_query_finds_entries_in_the_order_of_the_index()
    {
        await PutCitiesAsync();
        Assert.Equal(["2", "1", "4"], await KeysAsync("Query", InRome));
    }

    [Fact]
    public async Task A_query_goes_to_the_group_of_the_index_key_alone()
    {
        await KeysAsync("Query", InRome);
        RangeRequest request = (RangeRequest)Assert.Single(_router.Partitions.Requests);
        ulong hash = GlobalIndexKeys.HashOf(request.Low.Span);
        Assert.Equal((GlobalTable.City, _router.Map.GroupOf(hash)), (request.Index, request.Target.Group));
    }

    [Fact]
    public async Task A_range_of_the_sort_key_is_selected()
    {
        await PutCitiesAsync();
        Assert.Equal(["1", "4"], await KeysAsync("Query", City + ",'KeyConditionExpression':'city = :c AND age >= :a',"
            + "'ExpressionAttributeValues':{':c':{'S':'rome'},':a':{'N':'30'}}"));
    }

    [Fact]
    public async Task A_query_pages_with_the_keys_of_index_and_table()
    {
        await PutCitiesAsync();
        JsonNode page = await CallAsync("Query", InRome + ",'Limit':2");
        Assert.Equal(
            "{'age':{'N':'30'},'city':{'S':'rome'},'pk':{'S':'1'},'sk':{'S':'s'}}",
            page["LastEvaluatedKey"]!.ToJsonString().Replace('"', '\'')); // the page is full
        Assert.Equal(["4"], await KeysAsync("Query", InRome + $",'ExclusiveStartKey':{page["LastEvaluatedKey"]}"));
    }

    [Fact]
    public async Task Pages_backwards_hold_everything_once()
    {
        await PutCitiesAsync();
        Assert.Equal(["4", "1", "2"], await PagesAsync("Query", InRome + ",'ScanIndexForward':false"));
    }

    [Fact]
    public async Task A_scan_finds_every_entry_once_page_by_page()
    {
        await PutCitiesAsync();
        Assert.Equal(["1", "2", "3", "4"], (await PagesAsync("Scan", City)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Segments_of_a_scan_hold_everything_once()
    {
        await PutCitiesAsync();
        List<string> keys = [];
        for (int i = 0; i < 7; i++)
        {
            keys.AddRange(await PagesAsync("Scan", City + $",'Segment':{i},'TotalSegments':7"));
        }

        Assert.Equal(["1", "2", "3", "4"], keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_item_without_the_index_key_has_no_entry()
    {
        await PutAsync("'pk':{'S':'1'},'sk':{'S':'s'},'city':{'S':'rome'}");
        Assert.Empty(await KeysAsync("Scan", City));
    }

    [Fact]
    public async Task An_index_of_keys_answers_keys()
    {
        await PutAsync("'pk':{'S':'1'},'sk':{'S':'s'},'tag':{'S':'x'},'more':{'S':'y'}");
        JsonNode page = await CallAsync("Query", Tagged);
        Assert.Equal(
            "[{'pk':{'S':'1'},'sk':{'S':'s'},'tag':{'S':'x'}}]", page["Items"]!.ToJsonString().Replace('"', '\''));
    }

    [Fact]
    public async Task An_index_with_attributes_answers_those()
    {
        await PutPlacesAsync();
        JsonNode page = await CallAsync("Query", Places("country = :i AND city = :r AND year = :20 AND month = :1"));
        Assert.Equal(
            "[{'city':{'S':'rome'},'country':{'S':'it'},'month':{'N':'1'},'name':{'S':'a'},'note':{'S':'n'},"
            + "'pk':{'S':'1'},'sk':{'S':'s'},'year':{'N':'2020'}}]",
            page["Items"]!.ToJsonString().Replace('"', '\''));
    }

    [Theory]
    [InlineData("country = :i AND city = :r", "1,2,3")]
    [InlineData("city = :r AND :i = country", "1,2,3")]
    [InlineData("country = :i AND city = :r AND year = :20", "1,2")]
    [InlineData("year = :20 AND country = :i AND month > :1 AND city = :r", "2")]
    [InlineData("country = :i AND city = :r AND year BETWEEN :20 AND :21", "1,2,3")]
    [InlineData("country = :i AND city = :r AND year = :21 AND month = :1 AND begins_with(name, :c)", "3")]
    [InlineData("country = :i AND city = :r AND year = :21 AND month = :1 AND name < :c", "")]
    public async Task Keys_of_several_attributes_are_used_from_the_left(string condition, string keys)
    {
        await PutPlacesAsync();
        Assert.Equal(
            keys.Split(',', StringSplitOptions.RemoveEmptyEntries), await KeysAsync("Query", Places(condition)));
    }

    [Fact]
    public async Task Pages_over_keys_of_several_attributes_hold_everything_once()
    {
        await PutPlacesAsync();
        Assert.Equal(["1", "2", "3"], await PagesAsync("Query", Places("country = :i AND city = :r")));
    }

    [Theory]
    [InlineData("country = :i", "Query condition missed key schema element: city")]
    [InlineData("country = :i AND city > :r", "Query key condition not supported")]
    [InlineData("country = :i AND city = :r AND month = :1", "Query condition missed key schema element: year")]
    [InlineData("country = :i AND city = :r AND year > :20 AND month = :1", "Query key condition not supported")]
    [InlineData("country = :i AND city = :r AND z = :1", "Query condition missed key schema element: year")]
    [InlineData(
        "country = :i AND city = :r AND year = :i",
        "One or more parameter values were invalid: Condition parameter type does not match schema type")]
    public async Task Conditions_that_the_key_cannot_answer_are_refused(string condition, string text)
        => Assert.Equal(text, (await RefusedAsync("Query", Places(condition))));

    [Theory]
    [InlineData(
        "Query", InRome + ",'ConsistentRead':true",
        "Consistent reads are not supported on global secondary indexes")]
    [InlineData(
        "Scan", City + ",'ConsistentRead':true", "Consistent reads are not supported on global secondary indexes")]
    [InlineData(
        "Query", Tagged + ",'Select':'ALL_ATTRIBUTES'",
        "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary "
        + "index by-tag because its projection type is not ALL")]
    [InlineData(
        "Query", Tagged + ",'ProjectionExpression':'pk, a.b, c'",
        "One or more parameter values were invalid: Global secondary index by-tag does not project [a, c]")]
    [InlineData(
        "Query", Tagged + ",'FilterExpression':'size(b) > a AND attribute_exists(b) AND pk = sk'",
        "One or more parameter values were invalid: Secondary index by-tag does not project one or more filter "
        + "attributes: [a, b]")]
    [InlineData(
        "Scan", Tag + ",'FilterExpression':'attribute_exists(b)'",
        "One or more parameter values were invalid: Secondary index by-tag does not project one or more filter "
        + "attributes: [b]")]
    [InlineData(
        "Query", InRome + ",'FilterExpression':'attribute_exists(age)'",
        "Filter Expression can only contain non-primary key attributes: Primary key attribute: age")]
    [InlineData(
        "Scan", "'TableName':'global','IndexName':'new'", "Cannot read from backfilling global secondary index: new")]
    [InlineData("Scan", "'TableName':'global','IndexName':'gone'", "The table does not have the specified index: gone")]
    [InlineData("Query", InRome + ",'ExclusiveStartKey':{'pk':{'S':'1'},'sk':{'S':'s'}}",
        "The provided starting key is invalid")]
    [InlineData(
        "Query", InRome + ",'ExclusiveStartKey':{'pk':{'S':'1'},'sk':{'S':'s'},'city':{'S':'rome'},'age':{'N':'1'},"
        + "'x':{'N':'1'}}",
        "The provided starting key is invalid")]
    [InlineData(
        "Query", InRome + ",'ExclusiveStartKey':{'pk':{'S':'1'},'sk':{'S':'s'},'city':{'S':'oslo'},'age':{'N':'1'}}",
        "The provided starting key is outside query boundaries based on provided conditions")]
    [InlineData(
        "Scan", City + ",'ExclusiveStartKey':{'pk':{'S':'1'},'sk':{'S':'s'},'city':{'N':'1'},'age':{'N':'1'}}",
        "The provided key element does not match the schema")]
    public async Task Reads_that_a_global_index_cannot_answer_are_refused(string operation, string members, string text)
        => Assert.Equal(text, await RefusedAsync(operation, members));

    [Fact]
    public async Task A_filter_may_name_the_tables_key()
    {
        await PutCitiesAsync();
        Assert.Equal(["1"], await KeysAsync("Query", City + ",'KeyConditionExpression':'city = :c',"
            + "'FilterExpression':'pk = :p','ExpressionAttributeValues':{':c':{'S':'rome'},':p':{'S':'1'}}"));
    }

    [Fact]
    public async Task A_count_has_no_items()
    {
        await PutCitiesAsync();
        JsonNode page = await CallAsync("Query", InRome + ",'Select':'COUNT'");
        Assert.Equal((3, true), ((int)page["Count"]!, page["Items"] is null)); // a page counts
    }

    [Fact]
    public async Task A_read_is_charged_to_the_index()
    {
        await PutCitiesAsync();
        JsonNode page = await CallAsync("Query", InRome + ",'ReturnConsumedCapacity':'INDEXES'");
        Assert.Equal(
            "{'TableName':'global','CapacityUnits':0.5,'Table':{'CapacityUnits':0.0},"
            + "'GlobalSecondaryIndexes':{'by-city':{'CapacityUnits':0.5}}}",
            page["ConsumedCapacity"]!.ToJsonString().Replace('"', '\'')); // it was asked for
    }

    [Fact]
    public async Task A_write_is_charged_to_the_indexes_it_changes()
    {
        _router.Partitions.IndexUnits.Add(new IndexUnits { Index = GlobalTable.Tag, Units = 2 });
        JsonNode answer = await CallAsync(
            "PutItem",
            "'TableName':'global','Item':{'pk':{'S':'1'},'sk':{'S':'s'}},'ReturnConsumedCapacity':'INDEXES'");
        Assert.Equal(
            "{'TableName':'global','CapacityUnits':3.0,'Table':{'CapacityUnits':1.0},"
            + "'GlobalSecondaryIndexes':{'by-tag':{'CapacityUnits':2.0}}}",
            answer["ConsumedCapacity"]!.ToJsonString().Replace('"', '\'')); // it was asked for
    }

    private static string Places(string condition)
    {
        (string Name, string Value)[] values =
        [
            (":i", "{'S':'it'}"), (":r", "{'S':'rome'}"), (":20", "{'N':'2020'}"), (":21", "{'N':'2021'}"),
            (":1", "{'N':'1'}"), (":c", "{'S':'c'}"),
        ];
        IEnumerable<string> used = values.Where(value => condition.Split(' ', ',', ')').Contains(value.Name))
            .Select(value => $"'{value.Name}':{value.Value}");
        return Place + $",'KeyConditionExpression':'{condition.Replace("year", "#y", StringComparison.Ordinal)
            .Replace("month", "#m", StringComparison.Ordinal).Replace("name", "#n", StringComparison.Ordinal)}',"
            + $"'ExpressionAttributeValues':{{{string.Join(",", used)}}}"
            + Names(condition);
    }

    private static string Names(string condition)
    {
        IEnumerable<string> used = new[] { "year", "month", "name" }
            .Where(name => condition.Contains(name, StringComparison.Ordinal)).Select(name => $"'#{name[0]}':'{name}'");
        string names = string.Join(",", used);
        return names.Length == 0 ? "" : $",'ExpressionAttributeNames':{{{names}}}";
    }

    private async Task PutCitiesAsync()
    {
        foreach ((string key, string city, int age) in new[]
        {
            ("1", "rome", 30), ("2", "rome", 20), ("3", "oslo", 25), ("4", "rome", 30),
        })
        {
            await PutAsync($"'pk':{{'S':'{key}'}},'sk':{{'S':'s'}},'city':{{'S':'{city}'}},'age':{{'N':'{age}'}}");
        }
    }

    private async Task PutPlacesAsync()
    {
        foreach ((string key, int year, int month, string name) in new[]
        {
            ("1", 2020, 1, "a"), ("2", 2020, 2, "b"), ("3", 2021, 1, "cc"),
        })
        {
            await PutAsync($"'pk':{{'S':'{key}'}},'sk':{{'S':'s'}},'country':{{'S':'it'}},'city':{{'S':'rome'}},"
                + $"'year':{{'N':'{year}'}},'month':{{'N':'{month}'}},'name':{{'S':'{name}'}},'note':{{'S':'n'}},"
                + "'other':{'S':'o'}");
        }
    }

    private Task PutAsync(string attributes)
        => _router.CallAsync("PutItem", Json($"'TableName':'global','Item':{{{attributes}}}"));

    private async Task<JsonNode> CallAsync(string operation, string members)
        => JsonNode.Parse(await _router.CallAsync(operation, Json(members)))!; // an answer is an object

    private async Task<string> RefusedAsync(string operation, string members)
        => (await _router.RefusedAsync(operation, Json(members))).Message;

    private async Task<List<string>> KeysAsync(string operation, string members)
        => KeysOf(await CallAsync(operation, members));

    // One entry a page.
    private async Task<List<string>> PagesAsync(string operation, string members)
    {
        List<string> keys = [];
        string start = "";
        while (true)
        {
            JsonNode page = await CallAsync(operation, members + ",'Limit':1" + start);
            keys.AddRange(KeysOf(page));
            if (page["LastEvaluatedKey"] is not { } last)
            {
                return keys;
            }

            start = $",'ExclusiveStartKey':{last.ToJsonString()}";
        }
    }

    private static List<string> KeysOf(JsonNode page)
        => [.. page["Items"]!.AsArray().Select(item => (string)item!["pk"]!["S"]!)]; // entries have keys

    private static string Json(string members) => $"{{{members.Replace('\'', '"')}}}";
}
