using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace DynaCluster.Cluster.Tests;

/// <summary>SDK clients that hide nothing: no retries, short time-outs.</summary>
internal static class Clients
{
    public static AmazonDynamoDBClient Create(string endpoint, TimeSpan? timeout = null) => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig
        {
            ServiceURL = endpoint,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
            Timeout = timeout ?? TimeSpan.FromSeconds(15),
        });

    public static async Task CreateTableAsync(AmazonDynamoDBClient client, string table)
    {
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = table,
            AttributeDefinitions = [new("pk", ScalarAttributeType.S)],
            KeySchema = [new("pk", KeyType.HASH)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        });
        await WaitForActiveAsync(client, table);
    }

    public static async Task WaitForActiveAsync(AmazonDynamoDBClient client, string table)
    {
        for (int attempt = 0; attempt < 300; attempt++)
        {
            if ((await client.DescribeTableAsync(table)).Table.TableStatus == TableStatus.ACTIVE)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
        Assert.Fail($"{table} did not become ACTIVE in 30 s.");
    }
}
