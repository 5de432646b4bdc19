using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynaCluster.Conformance.Tests;

public sealed class TableTests(Target target) : ConformanceTest(target)
{
    [Fact]
    public async Task CreateTable_describes_what_was_asked_for()
    {
        string name = NewTableName();
        CreateTableResponse answer = await Client.CreateTableAsync(OnDemand(name), Token);
        TableDescription table = answer.TableDescription;
        Assert.Equal(name, table.TableName);
        Assert.Equal(["pk", "sk"], table.KeySchema.Select(k => k.AttributeName));
        Assert.Equal([KeyType.HASH, KeyType.RANGE], table.KeySchema.Select(k => k.KeyType));
        Assert.Equal(["pk:S", "sk:N"],
            table.AttributeDefinitions.Select(a => $"{a.AttributeName}:{a.AttributeType}")
                .Order(StringComparer.Ordinal));
        Assert.Equal(BillingMode.PAY_PER_REQUEST, table.BillingModeSummary.BillingMode);
        Assert.EndsWith($":table/{name}", table.TableArn, StringComparison.Ordinal);
        Assert.True(Guid.TryParse(table.TableId, out _));
    }

    [Fact]
    public async Task A_new_table_is_creating_or_active()
    {
        CreateTableResponse answer = await Client.CreateTableAsync(OnDemand(NewTableName()), Token);
        Assert.Contains(answer.TableDescription.TableStatus, new[] { TableStatus.CREATING, TableStatus.ACTIVE });
    }

    [Fact]
    public async Task DescribeTable_reports_provisioned_throughput()
    {
        string name = NewTableName();
        CreateTableRequest request = OnDemand(name);
        request.BillingMode = BillingMode.PROVISIONED;
        request.ProvisionedThroughput = new ProvisionedThroughput(7, 9);
        await Client.CreateTableAsync(request, Token);
        await WaitForActiveAsync(name);
        TableDescription table = (await Client.DescribeTableAsync(name, Token)).Table;
        Assert.Equal(7, table.ProvisionedThroughput.ReadCapacityUnits);
        Assert.Equal(9, table.ProvisionedThroughput.WriteCapacityUnits);
    }

    [Fact]
    public async Task A_second_table_of_the_same_name_is_refused()
    {
        string name = await CreateTableAsync();
        AmazonDynamoDBException e = await FailsAsync(
            "ResourceInUseException", () => Client.CreateTableAsync(OnDemand(name), Token));
        Assert.Equal($"Table already exists: {name}", e.Message);
    }

    [Fact]
    public async Task DescribeTable_of_a_missing_table_says_which()
    {
        AmazonDynamoDBException e = await FailsAsync(
            "ResourceNotFoundException", () => Client.DescribeTableAsync("no-such-table", Token));
        Assert.Equal("Requested resource not found: Table: no-such-table not found", e.Message);
    }

    [Fact]
    public async Task DeleteTable_of_a_missing_table_says_which()
    {
        AmazonDynamoDBException e = await FailsAsync(
            "ResourceNotFoundException", () => Client.DeleteTableAsync("no-such-table", Token));
        Assert.Equal("Requested resource not found: Table: no-such-table not found", e.Message);
    }

    [Fact]
    public async Task A_deleted_table_is_gone_and_its_name_is_free()
    {
        string name = await CreateTableAsync();
        await PutAsync(name, Items.Key("a"));
        await Client.DeleteTableAsync(name, Token);
        await WaitUntilGoneAsync(name);
        CreateTableRequest again = OnDemand(name);
        again.KeySchema.RemoveAt(1);
        again.AttributeDefinitions.RemoveAt(1);
        await Client.CreateTableAsync(again, Token);
        await WaitForActiveAsync(name);
        Assert.Null(await GetAsync(name, Items.Key("a")));
    }

    [Fact]
    public async Task ListTables_pages_in_order_of_names()
    {
        string[] mine = [await CreateTableAsync(), await CreateTableAsync(), await CreateTableAsync()];
        List<string> all = [];
        string? last = null;
        do
        {
            ListTablesResponse page = await Client.ListTablesAsync(
                new ListTablesRequest { Limit = 2, ExclusiveStartTableName = last }, Token);
            Assert.InRange(page.TableNames.Count, 0, 2);
            all.AddRange(page.TableNames);
            last = page.LastEvaluatedTableName;
        }
        while (last is not null);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        Assert.Subset(all.ToHashSet(), mine.ToHashSet());
    }

    [Fact]
    public async Task UpdateTable_changes_the_billing_mode()
    {
        string name = await CreateTableAsync();
        await Client.UpdateTableAsync(
            new UpdateTableRequest
            {
                TableName = name,
                BillingMode = BillingMode.PROVISIONED,
                ProvisionedThroughput = new ProvisionedThroughput(3, 4),
            },
            Token);
        await WaitForActiveAsync(name);
        TableDescription table = (await Client.DescribeTableAsync(name, Token)).Table;
        Assert.Equal(3, table.ProvisionedThroughput.ReadCapacityUnits);
        Assert.Equal(4, table.ProvisionedThroughput.WriteCapacityUnits);
    }

    [Fact]
    public async Task A_table_with_deletion_protection_is_not_deleted()
    {
        CreateTableRequest request = OnDemand("");
        request.DeletionProtectionEnabled = true;
        string name = await CreateTableAsync(request);
        await FailsValidationAsync(() => Client.DeleteTableAsync(name, Token));
        await Client.UpdateTableAsync(
            new UpdateTableRequest { TableName = name, DeletionProtectionEnabled = false }, Token);
        await WaitForActiveAsync(name);
        await Client.DeleteTableAsync(name, Token);
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("has space")]
    public async Task A_wrong_table_name_is_refused(string name)
        => await FailsValidationAsync(() => Client.CreateTableAsync(OnDemand(name), Token));

    [Fact]
    public async Task A_key_without_definition_is_refused()
    {
        CreateTableRequest request = OnDemand(NewTableName());
        request.AttributeDefinitions.RemoveAt(1);
        await FailsValidationAsync(() => Client.CreateTableAsync(request, Token));
    }

    [Fact]
    public async Task A_definition_that_no_key_uses_is_refused()
    {
        CreateTableRequest request = OnDemand(NewTableName());
        request.AttributeDefinitions.Add(new AttributeDefinition("other", ScalarAttributeType.S));
        await FailsValidationAsync(() => Client.CreateTableAsync(request, Token));
    }

    [Fact]
    public async Task Provisioned_billing_needs_throughput()
    {
        CreateTableRequest request = OnDemand(NewTableName());
        request.BillingMode = BillingMode.PROVISIONED;
        await FailsValidationAsync(() => Client.CreateTableAsync(request, Token));
    }

    [Fact]
    public async Task A_table_can_be_named_by_its_arn()
    {
        string name = await CreateTableAsync();
        TableDescription table = (await Client.DescribeTableAsync(name, Token)).Table;
        await PutAsync(table.TableArn, Items.Key("a"));
        Assert.NotNull(await GetAsync(name, Items.Key("a")));
    }

    [Fact]
    public async Task DescribeLimits_reports_limits()
    {
        DescribeLimitsResponse limits = await Client.DescribeLimitsAsync(new DescribeLimitsRequest(), Token);
        Assert.True(limits.AccountMaxReadCapacityUnits > 0);
        Assert.True(limits.TableMaxWriteCapacityUnits > 0);
    }

    [Fact]
    public async Task DescribeEndpoints_names_an_endpoint()
    {
        DescribeEndpointsResponse answer = await Client.DescribeEndpointsAsync(new DescribeEndpointsRequest(), Token);
        Endpoint endpoint = Assert.Single(answer.Endpoints);
        Assert.NotEqual("", endpoint.Address);
    }

    private async Task WaitUntilGoneAsync(string name)
    {
        for (int attempt = 0; attempt < 300; attempt++)
        {
            try
            {
                await Client.DescribeTableAsync(name, Token);
            }
            catch (ResourceNotFoundException)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
        Assert.Fail($"{name} was not gone in 30 s.");
    }

    private static CreateTableRequest OnDemand(string name) => new()
    {
        TableName = name,
        AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", ScalarAttributeType.N)],
        KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
        BillingMode = BillingMode.PAY_PER_REQUEST,
    };
}
