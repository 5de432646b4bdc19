using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace DynaCluster.Conformance.Tests;

/// <summary>What every class of these tests needs: the client, tables that go away, and errors to compare.</summary>
public abstract class ConformanceTest(Target target) : IAsyncLifetime
{
    private static int s_tables;

    private readonly List<string> _tables = [];

    protected Target Target { get; } = target;

    protected AmazonDynamoDBClient Client => Target.Client;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed && Target.ServerOutput.Length > 0)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(Target.ServerOutput);
        }
        foreach (string table in _tables)
        {
            try
            {
                await Client.DeleteTableAsync(table);
            }
            catch (ResourceNotFoundException)
            {
                // the test deleted it
            }
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>A name that no other test, also of an earlier run against the same endpoint, has.</summary>
    protected string NewTableName()
    {
        string name = string.Create(CultureInfo.InvariantCulture,
            $"conformance-{Environment.ProcessId}-{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}-"
            + $"{Interlocked.Increment(ref s_tables)}");
        _tables.Add(name);
        return name;
    }

    /// <summary>An on-demand table with partition key "pk" and, if asked for, sort key "sk".</summary>
    protected Task<string> CreateTableAsync(string partitionType = "S", string? sortType = null)
        => CreateTableAsync(new CreateTableRequest
        {
            AttributeDefinitions = sortType is null
                ? [new("pk", partitionType)]
                : [new("pk", partitionType), new("sk", sortType)],
            KeySchema = sortType is null
                ? [new("pk", KeyType.HASH)]
                : [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });

    /// <summary>Names the table, makes it and waits until it is active.</summary>
    protected async Task<string> CreateTableAsync(CreateTableRequest request)
    {
        request.TableName = NewTableName();
        await Client.CreateTableAsync(request, Token);
        await WaitForActiveAsync(request.TableName);
        return request.TableName;
    }

    protected async Task WaitForActiveAsync(string table)
    {
        for (int attempt = 0; attempt < 300; attempt++)
        {
            DescribeTableResponse answer = await Client.DescribeTableAsync(table, Token);
            if (answer.Table.TableStatus == TableStatus.ACTIVE)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
        Assert.Fail($"{table} did not become ACTIVE in 30 s.");
    }

    protected Task<PutItemResponse> PutAsync(string table, Dictionary<string, AttributeValue> item)
        => Client.PutItemAsync(table, item, Token);

    protected async Task<Dictionary<string, AttributeValue>?> GetAsync(
        string table, Dictionary<string, AttributeValue> key)
    {
        GetItemResponse answer = await Client.GetItemAsync(
            new GetItemRequest { TableName = table, Key = key, ConsistentRead = true }, Token);
        return answer.IsItemSet ? answer.Item : null;
    }

    /// <summary>The error that a call must end in.</summary>
    protected static async Task<AmazonDynamoDBException> FailsAsync(string code, Func<Task> call)
    {
        AmazonDynamoDBException e = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(call);
        Assert.Equal(code, e.ErrorCode);
        Assert.Equal(400, (int)e.StatusCode);
        return e;
    }

    protected static Task<AmazonDynamoDBException> FailsValidationAsync(Func<Task> call)
        => FailsAsync("ValidationException", call);
}
