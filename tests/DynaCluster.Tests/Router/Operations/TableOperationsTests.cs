using DynaCluster.Protocol;

namespace DynaCluster.Tests.Router.Operations;

public sealed class TableOperationsTests
{
    private readonly RouterHost _host = new();

    [Fact]
    public async Task Counts_are_summed_over_the_groups()
    {
        await CreateAsync("tab");
        _host.Partitions.OnStatistics = request => new TableStatisticsResponse
        {
            ItemCount = request.Target.Group,
            SizeBytes = request.Target.Group * 10,
        };
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        Assert.Contains("\"TableSizeBytes\":100,\"ItemCount\":10,", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_is_found_by_its_arn()
    {
        await CreateAsync("tab");
        DoorAnswer answer = await _host.CallAsync(
            "DescribeTable", "{\"TableName\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\"}");
        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task An_arn_of_another_region_names_no_table_here()
    {
        await CreateAsync("tab");
        DoorAnswer answer = await _host.CallAsync(
            "DescribeTable", "{\"TableName\":\"arn:aws:dynamodb:eu-west-1:000000000000:table/tab\"}");
        Assert.Equal("ResourceNotFoundException", answer.Error);
    }

    [Fact]
    public async Task Tables_are_listed_by_name()
    {
        await CreateAsync("bbb", "aaa", "ccc");
        Assert.Equal("{\"TableNames\":[\"aaa\",\"bbb\",\"ccc\"]}", (await _host.CallAsync("ListTables", "{}")).Text);
    }

    [Fact]
    public async Task A_page_of_tables_says_where_it_ended()
    {
        await CreateAsync("aaa", "bbb", "ccc");
        Assert.Equal(
            "{\"TableNames\":[\"aaa\",\"bbb\"],\"LastEvaluatedTableName\":\"bbb\"}",
            (await _host.CallAsync("ListTables", "{\"Limit\":2}")).Text);
    }

    [Theory]
    [InlineData("bbb")]
    [InlineData("bbba")]
    [InlineData("bbbb")]
    public async Task The_next_page_begins_behind_a_name(string after)
    {
        await CreateAsync("aaa", "bbb", "ccc");
        Assert.Equal(
            "{\"TableNames\":[\"ccc\"]}",
            (await _host.CallAsync("ListTables", $"{{\"ExclusiveStartTableName\":\"{after}\"}}")).Text);
    }

    [Theory]
    [InlineData("0", "Value '0' at 'limit' failed to satisfy constraint: "
        + "Member must have value greater than or equal to 1")]
    [InlineData("101", "Value '101' at 'limit' failed to satisfy constraint: "
        + "Member must have value less than or equal to 100")]
    public async Task A_limit_out_of_bounds_is_refused(string limit, string text)
        => Assert.Equal(
            "1 validation error detected: " + text,
            (await _host.CallAsync("ListTables", $"{{\"Limit\":{limit}}}")).Message);

    [Fact]
    public async Task A_deleted_table_is_gone()
    {
        await CreateAsync("tab");
        await _host.CallAsync("DeleteTable", "{\"TableName\":\"tab\"}");
        Assert.Equal(
            "ResourceNotFoundException", (await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}")).Error);
    }

    [Fact]
    public async Task Deleting_a_table_answers_with_its_description()
    {
        await CreateAsync("tab");
        DoorAnswer answer = await _host.CallAsync("DeleteTable", "{\"TableName\":\"tab\"}");
        Assert.Equal("DELETING", (string?)answer.Json["TableDescription"]!["TableStatus"]); // answered
    }

    [Fact]
    public async Task A_protected_table_stays()
    {
        await CreateAsync("tab");
        await _host.CallAsync("UpdateTable", "{\"TableName\":\"tab\",\"DeletionProtectionEnabled\":true}");
        Assert.Equal(
            "ValidationException", (await _host.CallAsync("DeleteTable", "{\"TableName\":\"tab\"}")).Error);
    }

    [Fact]
    public async Task Changed_units_are_reported()
    {
        await CreateAsync("tab");
        await _host.CallAsync(
            "UpdateTable",
            "{\"TableName\":\"tab\",\"BillingMode\":\"PROVISIONED\","
            + "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":7,\"WriteCapacityUnits\":8}}");
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"tab\"}");
        Assert.Contains(
            "\"ReadCapacityUnits\":7,\"WriteCapacityUnits\":8},\"BillingModeSummary\":{\"BillingMode\":\"PROVISIONED\"",
            answer.Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "", "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
        + "SSESpecification or ReplicaUpdates is required")]
    [InlineData(
        ",\"BillingMode\":\"PROVISIONED\"",
        "One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is "
        + "PROVISIONED")]
    [InlineData(
        ",\"StreamSpecification\":{\"StreamEnabled\":true}",
        "One or more parameter values were invalid: If stream is being enabled then UpdateViewType is required")]
    [InlineData(
        ",\"StreamSpecification\":{\"StreamEnabled\":false,\"StreamViewType\":\"NEW_IMAGE\"}",
        "One or more parameter values were invalid: If stream is being disabled, then UpdateViewType must not be "
        + "specified")]
    [InlineData(
        ",\"StreamSpecification\":{\"StreamEnabled\":false}",
        "Table already has a disabled stream: TableName: tab")]
    [InlineData(
        ",\"StreamSpecification\":{}",
        "1 validation error detected: Value null at 'streamSpecification.streamEnabled' failed to satisfy constraint: "
        + "Member must not be null")]
    [InlineData(
        ",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":7,\"WriteCapacityUnits\":8}",
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified "
        + "when BillingMode is PAY_PER_REQUEST")]
    public async Task An_update_that_makes_no_sense_is_refused(string members, string text)
    {
        await CreateAsync("tab");
        Assert.Equal(text, (await _host.CallAsync("UpdateTable", $"{{\"TableName\":\"tab\"{members}}}")).Message);
    }

    [Theory]
    [InlineData("DescribeTable", "ResourceNotFoundException")]
    [InlineData("DeleteTable", "ResourceNotFoundException")]
    [InlineData("DescribeTimeToLive", "ResourceNotFoundException")]
    [InlineData("DescribeContinuousBackups", "TableNotFoundException")]
    public async Task A_table_that_is_not_there_is_not_found(string operation, string error)
        => Assert.Equal(error, (await _host.CallAsync(operation, "{\"TableName\":\"missing\"}")).Error);

    [Theory]
    [InlineData("DescribeTimeToLive", "{\"TimeToLiveDescription\":{\"TimeToLiveStatus\":\"DISABLED\"}}")]
    [InlineData(
        "DescribeContinuousBackups",
        "{\"ContinuousBackupsDescription\":{\"ContinuousBackupsStatus\":\"DISABLED\","
        + "\"PointInTimeRecoveryDescription\":{\"PointInTimeRecoveryStatus\":\"DISABLED\"}}}")]
    public async Task What_nothing_can_enable_yet_is_disabled(string operation, string text)
    {
        await CreateAsync("tab");
        Assert.Equal(text, (await _host.CallAsync(operation, "{\"TableName\":\"tab\"}")).Text);
    }

    [Fact]
    public async Task A_table_has_no_tags()
    {
        await CreateAsync("tab");
        DoorAnswer answer = await _host.CallAsync(
            "ListTagsOfResource", "{\"ResourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\"}");
        Assert.Equal("{\"Tags\":[]}", answer.Text);
    }

    [Theory]
    [InlineData("{}", "ValidationException")]
    [InlineData("{\"ResourceArn\":\"tab\"}", "ValidationException")]
    [InlineData("{\"ResourceArn\":\"arn:aws:s3:::bucket\"}", "ValidationException")]
    [InlineData(
        "{\"ResourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/tab\"}", "ResourceNotFoundException")]
    public async Task Tags_of_what_is_no_table_are_refused(string body, string error)
        => Assert.Equal(error, (await _host.CallAsync("ListTagsOfResource", body)).Error);

    [Fact]
    public async Task The_endpoint_is_the_one_that_was_called()
        => Assert.Equal(
            "{\"Endpoints\":[{\"Address\":\"db.example:8000\",\"CachePeriodInMinutes\":1440}]}",
            (await _host.CallAsync("DescribeEndpoints", "{}")).Text);

    [Fact]
    public async Task Limits_are_the_services_defaults()
        => Assert.Equal(
            "{\"AccountMaxReadCapacityUnits\":80000,\"AccountMaxWriteCapacityUnits\":80000,"
            + "\"TableMaxReadCapacityUnits\":40000,\"TableMaxWriteCapacityUnits\":40000}",
            (await _host.CallAsync("DescribeLimits", "{}")).Text);

    private async Task CreateAsync(params string[] names)
    {
        foreach (string name in names)
        {
            DoorAnswer answer = await _host.CallAsync(
                "CreateTable",
                $"{{\"TableName\":\"{name}\",\"BillingMode\":\"PAY_PER_REQUEST\",\"AttributeDefinitions\":"
                + "[{\"AttributeName\":\"a\",\"AttributeType\":\"S\"}],"
                + "\"KeySchema\":[{\"AttributeName\":\"a\",\"KeyType\":\"HASH\"}]}");
            Assert.Equal(200, answer.Status);
        }
    }
}
