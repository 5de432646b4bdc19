using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static DynaCluster.Conformance.Tests.Items;

namespace DynaCluster.Conformance.Tests;

/// <summary>Time to live. Against a server of this build expired items go within seconds; another target may take
/// hours, and what waits for it is left out there.</summary>
public sealed class TimeToLiveTests(Target target) : ConformanceTest(target)
{
    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task A_new_table_has_no_time_to_live()
    {
        string table = await CreateTableAsync();
        TimeToLiveDescription description = await DescribeAsync(table);
        Assert.Equal(TimeToLiveStatus.DISABLED, description.TimeToLiveStatus);
        Assert.Null(description.AttributeName);
    }

    [Fact]
    public async Task UpdateTimeToLive_echoes_the_specification()
    {
        string table = await CreateTableAsync();
        UpdateTimeToLiveResponse answer = await UpdateAsync(table, "expires", enabled: true);
        Assert.Equal(
            ("expires", true),
            (answer.TimeToLiveSpecification.AttributeName, answer.TimeToLiveSpecification.Enabled));
    }

    [Fact]
    public async Task Enabled_time_to_live_is_described_with_its_attribute()
    {
        string table = await CreateTableAsync();
        await UpdateAsync(table, "expires", enabled: true);
        TimeToLiveDescription description = await DescribeAsync(table);
        Assert.Contains(
            description.TimeToLiveStatus, new[] { TimeToLiveStatus.ENABLING, TimeToLiveStatus.ENABLED });
        Assert.Equal("expires", description.AttributeName);
    }

    [Fact]
    public async Task What_is_enabled_is_not_enabled_again()
    {
        string table = await CreateTableAsync();
        await UpdateAsync(table, "expires", enabled: true);
        AmazonDynamoDBException e = await FailsAsync(
            "ValidationException", () => UpdateAsync(table, "expires", enabled: true));
        Assert.Equal("TimeToLive is already enabled", e.Message);
    }

    [Fact]
    public async Task What_is_disabled_is_not_disabled_again()
    {
        string table = await CreateTableAsync();
        AmazonDynamoDBException e = await FailsAsync(
            "ValidationException", () => UpdateAsync(table, "expires", enabled: false));
        Assert.Equal("TimeToLive is already disabled", e.Message);
    }

    [Fact]
    public async Task A_second_change_within_the_hour_is_refused()
    {
        string table = await CreateTableAsync();
        await UpdateAsync(table, "expires", enabled: true);
        AmazonDynamoDBException e = await FailsAsync(
            "ValidationException", () => UpdateAsync(table, "expires", enabled: false));
        Assert.Equal("Time to live has been modified multiple times within a fixed interval", e.Message);
    }

    [Fact]
    public Task A_missing_table_is_not_found()
        => FailsAsync("ResourceNotFoundException", () => UpdateAsync("no-such-table", "expires", enabled: true));

    [Fact]
    public async Task An_expired_item_is_deleted_and_all_others_stay()
    {
        if (!Target.IsOwn)
        {
            Assert.Skip("Another service may take hours.");
        }

        string table = await CreateTableAsync();
        await UpdateAsync(table, "expires", enabled: true);
        await PutAsync(table, Item(("pk", S("later")), ("expires", N(Now + 3600))));
        await PutAsync(table, Item(("pk", S("text")), ("expires", S("1"))));
        await PutAsync(table, Item(("pk", S("never"))));
        await PutAsync(table, Item(("pk", S("long ago")), ("expires", N(1))));
        await PutAsync(table, Item(("pk", S("expired")), ("expires", N(Now - 5))));
        await WaitUntilGoneAsync(table, "expired");
        Assert.Equal(["later", "long ago", "never", "text"], await KeysAsync(table));
    }

    [Fact]
    public async Task An_item_that_was_there_before_is_deleted_too()
    {
        if (!Target.IsOwn)
        {
            Assert.Skip("Another service may take hours.");
        }

        string table = await CreateTableAsync();
        await PutAsync(table, Item(("pk", S("expired")), ("expires", N(Now - 5))));
        await UpdateAsync(table, "expires", enabled: true);
        await WaitUntilGoneAsync(table, "expired");
        Assert.Empty(await KeysAsync(table));
    }

    private Task<UpdateTimeToLiveResponse> UpdateAsync(string table, string attribute, bool enabled)
        => Client.UpdateTimeToLiveAsync(
            new UpdateTimeToLiveRequest
            {
                TableName = table,
                TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = attribute, Enabled = enabled },
            },
            Token);

    private async Task<TimeToLiveDescription> DescribeAsync(string table)
        => (await Client.DescribeTimeToLiveAsync(table, Token)).TimeToLiveDescription;

    private async Task<List<string>> KeysAsync(string table)
    {
        ScanResponse page = await Client.ScanAsync(
            new ScanRequest { TableName = table, ConsistentRead = true }, Token);
        return [.. page.Items.Select(item => item["pk"].S).Order(StringComparer.Ordinal)];
    }

    private async Task WaitUntilGoneAsync(string table, string key)
    {
        for (int attempt = 0; attempt < 300; attempt++)
        {
            if (!(await KeysAsync(table)).Contains(key))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        Assert.Fail($"{key} was not deleted in 30 s.");
    }
}
