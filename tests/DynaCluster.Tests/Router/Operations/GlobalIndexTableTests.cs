using DynaCluster.Protocol;

namespace DynaCluster.Tests.Router.Operations;

/// <summary>Global indexes in CreateTable, UpdateTable and DescribeTable of the HTTP door.</summary>
public sealed class GlobalIndexTableTests
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string OnDemand = "\"BillingMode\":\"PAY_PER_REQUEST\"";
    private const string Units = "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":6}";
    private const string All = "{\"ProjectionType\":\"ALL\"}";

    private readonly RouterHost _host = new();

    [Fact]
    public async Task An_index_is_described_as_it_was_asked_for()
    {
        const string projection = "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"z\"]}";
        await CreateAsync("abcd", OnDemand, Index("ind", "bc", projection), Index("two", "d", All));
        Assert.Equal(
            "[{\"IndexName\":\"ind\",\"KeySchema\":[{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"},"
            + "{\"AttributeName\":\"c\",\"KeyType\":\"RANGE\"}],\"Projection\":{\"ProjectionType\":\"INCLUDE\","
            + "\"NonKeyAttributes\":[\"z\"]},\"IndexStatus\":\"ACTIVE\",\"ProvisionedThroughput\":"
            + "{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":0,\"WriteCapacityUnits\":0},"
            + "\"IndexSizeBytes\":0,\"ItemCount\":0,"
            + "\"IndexArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab/index/ind\"}]",
            $"[{(await DescribeAsync())[0]!.ToJsonString()}]"); // described
    }

    [Fact]
    public async Task Keys_of_several_attributes_keep_their_order()
    {
        await CreateAsync("abcdefghi", OnDemand, MultiIndex("edcb", "ihgf"));
        Assert.Equal(
            "e HASH, d HASH, c HASH, b HASH, i RANGE, h RANGE, g RANGE, f RANGE",
            string.Join(", ", (await DescribeAsync())[0]!["KeySchema"]!.AsArray() // described
                .Select(key => $"{key!["AttributeName"]} {key["KeyType"]}"))); // described
    }

    [Fact]
    public async Task Definitions_of_index_keys_are_described()
    {
        await CreateAsync("ab", OnDemand, Index("ind", "b", All));
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        Assert.Equal(2, answer.Json["Table"]!["AttributeDefinitions"]!.AsArray().Count); // described
    }

    [Fact]
    public async Task Units_of_an_index_are_described()
    {
        await CreateAsync("ab", Units, Index("ind", "b", All, Units));
        Assert.Equal(
            "{\"NumberOfDecreasesToday\":0,\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":6}",
            (await DescribeAsync())[0]!["ProvisionedThroughput"]!.ToJsonString()); // described
    }

    [Fact]
    public async Task Ceilings_of_an_index_are_described()
    {
        await CreateAsync(
            "ab", OnDemand, Index("ind", "b", All, "\"OnDemandThroughput\":{\"MaxReadRequestUnits\":7}"));
        Assert.Equal(
            "{\"MaxReadRequestUnits\":7,\"MaxWriteRequestUnits\":-1}",
            (await DescribeAsync())[0]!["OnDemandThroughput"]!.ToJsonString()); // described
    }

    [Fact]
    public async Task Counts_of_an_index_are_summed_over_the_groups()
    {
        await CreateAsync("ab", OnDemand, Index("ind", "b", All));
        _host.Partitions.OnStatistics = request => new TableStatisticsResponse
        {
            Indexes =
            {
                new IndexStatistics { Index = 0x8000_0001, ItemCount = request.Target.Group, SizeBytes = 10 },
            },
        };
        Assert.Equal((10, 40), ((long)(await DescribeAsync())[0]!["ItemCount"]!, // described
            (long)(await DescribeAsync())[0]!["IndexSizeBytes"]!)); // described
    }

    [Theory]
    [InlineData("ab", "[]", "List of GlobalSecondaryIndexes is empty")]
    [InlineData(
        "a", "[{0}]", "Some index key attributes are not defined in AttributeDefinitions. Keys: [b], "
        + "AttributeDefinitions: [a]")]
    [InlineData(
        "abc", "[{0}]", "Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]")]
    [InlineData("ab", "[{0},{0}]", "Duplicate index name: ind")]
    public async Task Indexes_that_do_not_fit_the_table_are_refused(string defined, string indexes, string text)
    {
        string list = indexes.Replace("{0}", Index("ind", "b", All), StringComparison.Ordinal);
        Assert.Equal(Invalid + text, (await CreateListAsync(defined, OnDemand, list)).Message);
    }

    [Theory]
    [InlineData("{}", "Unknown ProjectionType: null")]
    [InlineData("{\"ProjectionType\":\"INCLUDE\"}", "ProjectionType is INCLUDE, but NonKeyAttributes is not specified")]
    [InlineData(
        "{\"ProjectionType\":\"KEYS_ONLY\",\"NonKeyAttributes\":[\"z\"]}",
        "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified")]
    [InlineData(
        "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":[\"z\",\"y\",\"z\"]}",
        "Duplicate element in NonKeyAttributes: z")]
    public async Task A_projection_that_makes_no_sense_is_refused(string projection, string text)
        => Assert.Equal(Invalid + text, (await CreateAsync("ab", OnDemand, Index("ind", "b", projection))).Message);

    [Theory]
    [InlineData("", "b", "Invalid KeySchema: The first KeySchemaElement is not a HASH key type")]
    [InlineData("b", "b", "Both the Hash Key and the Range Key element in the KeySchema have the same name")]
    [InlineData("bb", "", "The KeySchema contains multiple key attributes with the same name")]
    [InlineData(
        "bcdef", "", Invalid + "The KeySchema exceeds the maximum allowed number of HASH key attributes")]
    [InlineData(
        "b", "cdefg", Invalid + "The KeySchema exceeds the maximum allowed number of RANGE key attributes")]
    public async Task A_key_that_makes_no_index_is_refused(string hash, string range, string text)
    {
        string defined = string.Concat("a".Concat(hash).Concat(range).Distinct());
        Assert.Equal(text, (await CreateAsync(defined, OnDemand, MultiIndex(hash, range))).Message);
    }

    [Fact]
    public async Task A_hash_attribute_behind_a_range_attribute_is_refused()
    {
        string index = Index("ind", "bc", All).Replace(
            "\"RANGE\"}", "\"RANGE\"},{\"AttributeName\":\"d\",\"KeyType\":\"HASH\"}", StringComparison.Ordinal);
        Assert.Equal(
            Invalid + "All HASH key attributes must precede RANGE key attributes in the KeySchema",
            (await CreateAsync("abcd", OnDemand, index)).Message);
    }

    [Theory]
    [InlineData(
        OnDemand, Units, "ProvisionedThroughput should not be specified for index: ind when BillingMode is "
        + "PAY_PER_REQUEST")]
    [InlineData(Units, "", "ProvisionedThroughput is not specified for index: ind")]
    [InlineData(
        Units, Units + ",\"OnDemandThroughput\":{\"MaxReadRequestUnits\":7}",
        "MaxReadRequestUnits for OnDemandThroughput for index: ind cannot be specified when the table BillingMode is "
        + "PROVISIONED")]
    [InlineData(
        OnDemand, "\"OnDemandThroughput\":{\"MaxWriteRequestUnits\":-1}",
        "Requested MaxWriteRequestUnits for OnDemandThroughput for index : ind is outside of valid range")]
    [InlineData(
        OnDemand, "\"WarmThroughput\":{\"ReadUnitsPerSecond\":12000}",
        "WarmThroughput is not supported by this version of DynaCluster yet")]
    public async Task Throughput_that_does_not_fit_the_billing_mode_is_refused(string table, string index, string text)
        => Assert.Equal(Invalid + text, (await CreateAsync("ab", table, Index("ind", "b", All, index))).Message);

    [Fact]
    public async Task More_indexes_than_the_quota_are_refused()
        => Assert.Equal(
            Invalid + "GlobalSecondaryIndex count exceeds the per-table limit of 20",
            (await CreateAsync(
                "ab", OnDemand, [.. Enumerable.Range(0, 21).Select(i => Index($"ind{i}", "b", All))])).Message);

    [Fact]
    public async Task More_projected_attributes_than_the_quota_are_refused()
    {
        string projection = "{\"ProjectionType\":\"INCLUDE\",\"NonKeyAttributes\":["
            + string.Join(",", Enumerable.Range(0, 20).Select(i => $"\"n{i}\"")) + "]}";
        DoorAnswer answer = await CreateAsync(
            "ab", OnDemand, [.. Enumerable.Range(0, 6).Select(i => Index($"ind{i}", "b", projection))]);
        Assert.Equal("ValidationException", answer.Error);
    }

    [Theory]
    [InlineData(
        "{\"IndexName\":\"in\"}", "globalSecondaryIndexes.1.member.indexName",
        "Value 'in' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 3")]
    [InlineData(
        "{\"IndexName\":\"i;d\"}", "indexName",
        "Value 'i;d' at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: "
        + "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")]
    [InlineData(
        "{\"IndexName\":\"ind\",\"KeySchema\":[]}", "keySchema",
        "Value '[]' at 'globalSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: "
        + "Member must have length greater than or equal to 1")]
    public async Task A_member_that_breaks_a_constraint_is_refused(string index, string member, string text)
    {
        DoorAnswer answer = await CreateAsync("ab", OnDemand, index);
        Assert.Contains(member, answer.Message, StringComparison.Ordinal);
        Assert.Contains(text, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_is_made_on_a_live_table()
    {
        await CreateAsync("a", OnDemand);
        DoorAnswer answer = await UpdateAsync(Create("ind", "b"), Definitions("b"));
        Assert.Equal(
            ("UPDATING", "CREATING", false),
            ((string?)answer.Json["TableDescription"]!["TableStatus"], // answered
                (string?)IndexOf(answer)["IndexStatus"], (bool)IndexOf(answer)["Backfilling"]!)); // answered
    }

    [Fact]
    public async Task An_index_on_the_tables_own_attribute_has_its_type()
    {
        await CreateAsync("a", OnDemand);
        DoorAnswer answer = await UpdateAsync(Create("ind", "ba"), Definitions("b"));
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task An_index_is_deleted_from_a_live_table()
    {
        await CreateAsync("ab", OnDemand, Index("ind", "b", All));
        DoorAnswer answer = await UpdateAsync("{\"Delete\":{\"IndexName\":\"ind\"}}");
        Assert.Equal("DELETING", (string?)IndexOf(answer)["IndexStatus"]);
    }

    [Fact]
    public async Task A_ceiling_is_changed_and_taken_away()
    {
        await CreateAsync(
            "ab", OnDemand, Index("ind", "b", All, "\"OnDemandThroughput\":{\"MaxReadRequestUnits\":7}"));
        DoorAnswer answer = await UpdateAsync(
            "{\"Update\":{\"IndexName\":\"ind\",\"OnDemandThroughput\":{\"MaxReadRequestUnits\":-1,"
            + "\"MaxWriteRequestUnits\":9}}}");
        Assert.Equal(
            "{\"MaxReadRequestUnits\":-1,\"MaxWriteRequestUnits\":9}",
            IndexOf(answer)["OnDemandThroughput"]!.ToJsonString()); // answered
    }

    [Theory]
    [InlineData("{}", Invalid + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
        + "GlobalSecondaryIndexUpdate.Delete must not be null")]
    [InlineData(
        "{\"Delete\":{\"IndexName\":\"ind\"},\"Update\":{\"IndexName\":\"ind\"}}",
        Invalid + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object")]
    [InlineData(
        "{\"Delete\":{\"IndexName\":\"ind\"}},{\"Update\":{\"IndexName\":\"ind\"}}",
        Invalid + "Only one global secondary index update per index is allowed simultaneously. Index: ind")]
    [InlineData(
        "{\"Delete\":{\"IndexName\":\"ind\"}},{\"Delete\":{\"IndexName\":\"two\"}}",
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table")]
    [InlineData(
        "{\"Create\":{\"IndexName\":\"ind\",\"KeySchema\":[{\"AttributeName\":\"b\",\"KeyType\":\"HASH\"}],"
        + "\"Projection\":{\"ProjectionType\":\"ALL\"}}}",
        Invalid + "AttributeDefinitions is not specified for index: ind")]
    [InlineData(
        "{\"Update\":{\"IndexName\":\"ind\"}}",
        Invalid + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ind")]
    [InlineData(
        "{\"Delete\":{\"IndexName\":\"ind\"}}", "Requested resource not found: Index ind for table tab")]
    public async Task Updates_that_make_no_sense_are_refused(string updates, string text)
    {
        await CreateAsync("a", OnDemand);
        Assert.Equal(text, (await UpdateAsync(updates)).Message);
    }

    [Theory]
    [InlineData("", "At least one of ProvisionedThroughput, ")]
    [InlineData(",\"DeletionProtectionEnabled\":true", Invalid + "List of GlobalSecondaryIndexUpdates is empty")]
    public async Task An_empty_list_of_updates_is_refused(string more, string text)
    {
        await CreateAsync("a", OnDemand);
        Assert.StartsWith(text, (await UpdateAsync("", more)).Message, StringComparison.Ordinal);
    }

    private static string Definitions(string names)
        => ",\"AttributeDefinitions\":[" + string.Join(",", names.Select(Definition)) + "]";

    private static string Definition(char name) => $"{{\"AttributeName\":\"{name}\",\"AttributeType\":\"S\"}}";

    private static string Key(char name, string type) => $"{{\"AttributeName\":\"{name}\",\"KeyType\":\"{type}\"}}";

    private static string Create(string name, string keys) => $"{{\"Create\":{Index(name, keys, All)}}}";

    // One HASH attribute, then RANGE ones.
    private static string Index(string name, string keys, string projection, string more = "")
        => Index(name, keys[..1], keys[1..], projection, more);

    private static string MultiIndex(string hash, string range) => Index("ind", hash, range, All, "");

    private static string Index(string name, string hash, string range, string projection, string more)
    {
        IEnumerable<string> keys = hash.Select(key => Key(key, "HASH")).Concat(range.Select(key => Key(key, "RANGE")));
        return $"{{\"IndexName\":\"{name}\",\"KeySchema\":[{string.Join(",", keys)}],\"Projection\":{projection}"
            + $"{(more.Length > 0 ? "," + more : "")}}}";
    }

    private static System.Text.Json.Nodes.JsonNode IndexOf(DoorAnswer answer)
        => answer.Json["TableDescription"]!["GlobalSecondaryIndexes"]![0]!; // answered

    private Task<DoorAnswer> CreateAsync(string defined, string billing, params string[] indexes)
        => CreateListAsync(defined, billing, indexes.Length == 0 ? null : $"[{string.Join(",", indexes)}]");

    private Task<DoorAnswer> CreateListAsync(string defined, string billing, string? indexes)
        => _host.CallAsync(
            "CreateTable",
            $"{{\"TableName\":\"tab\",{billing},\"KeySchema\":[{Key('a', "HASH")}]{Definitions(defined)}"
            + $"{(indexes is null ? "" : ",\"GlobalSecondaryIndexes\":" + indexes)}}}");

    private Task<DoorAnswer> UpdateAsync(string updates, string more = "")
        => _host.CallAsync(
            "UpdateTable", $"{{\"TableName\":\"tab\",\"GlobalSecondaryIndexUpdates\":[{updates}]{more}}}");

    private async Task<System.Text.Json.Nodes.JsonArray> DescribeAsync()
    {
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        return answer.Json["Table"]!["GlobalSecondaryIndexes"]!.AsArray(); // described
    }
}
