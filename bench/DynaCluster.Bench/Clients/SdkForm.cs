using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using DynaCluster.Client;
using DynaCluster.Protocol.Api;
using AttributeValue = DynaCluster.Protocol.Api.AttributeValue;
using AwsValue = Amazon.DynamoDBv2.Model.AttributeValue;
using GetItemRequest = DynaCluster.Protocol.Api.GetItemRequest;
using PutItemRequest = DynaCluster.Protocol.Api.PutItemRequest;

namespace DynaCluster.Bench.Clients;

/// <summary>GetItem and PutItem of the table "items" by one SDK: each takes the number of a key, and the number of its
/// caller.</summary>
internal sealed record SdkForm(
    Func<int, int, Task> GetAsync, Func<int, int, Task> PutAsync, Func<ValueTask> EndAsync)
{
    private const string Table = "items";
    private const string KeyName = "pk";
    private const int Fields = 10;

    /// <summary>DynaCluster.Client, one for all callers.</summary>
    /// <param name="endpoints">host:port of the gRPC doors.</param>
    public static SdkForm Ours(IReadOnlyList<string> endpoints, int keys, int itemBytes)
    {
        DynaClient client = new(new DynaClientOptions { Endpoints = endpoints });
        AttributeMap[] items = [.. Enumerable.Range(0, keys).Select(n => ItemOf(n, itemBytes))];
        return new SdkForm(
            (n, _) => client.GetItemAsync(new GetItemRequest { TableName = Table, Key = KeyOf(n) }),
            (n, _) => client.PutItemAsync(new PutItemRequest { TableName = Table, Item = items[n] }),
            client.DisposeAsync);
    }

    /// <summary>AWSSDK.DynamoDBv2, one client for each endpoint.</summary>
    /// <param name="endpoints">Addresses of the HTTP doors.</param>
    public static SdkForm Aws(IReadOnlyList<string> endpoints, int keys, int itemBytes)
    {
        AmazonDynamoDBClient[] clients = [.. endpoints.Select(static e => new AmazonDynamoDBClient(
            new BasicAWSCredentials("bench", "bench"),
            new AmazonDynamoDBConfig { ServiceURL = e, AuthenticationRegion = "us-east-1" }))];
        Dictionary<string, AwsValue>[] items = [.. Enumerable.Range(0, keys).Select(n => AwsItemOf(n, itemBytes))];
        return new SdkForm(
            (n, caller) => clients[caller % clients.Length].GetItemAsync(
                Table, new Dictionary<string, AwsValue> { [KeyName] = new() { S = Dataset.Key(n) } }),
            (n, caller) => clients[caller % clients.Length].PutItemAsync(Table, items[n]),
            () =>
            {
                Array.ForEach(clients, static c => c.Dispose());
                return ValueTask.CompletedTask;
            });
    }

    private static AttributeMap KeyOf(int n)
        => new() { Values = { [KeyName] = new AttributeValue { S = Dataset.Key(n) } } };

    private static AttributeMap ItemOf(int n, int itemBytes)
    {
        AttributeMap item = KeyOf(n);
        for (int field = 0; field < Fields; field++)
        {
            item.Values[$"field{field}"] = new AttributeValue { S = Dataset.Field(n, field, itemBytes) };
        }
        return item;
    }

    private static Dictionary<string, AwsValue> AwsItemOf(int n, int itemBytes)
    {
        Dictionary<string, AwsValue> item = new() { [KeyName] = new AwsValue { S = Dataset.Key(n) } };
        for (int field = 0; field < Fields; field++)
        {
            item[$"field{field}"] = new AwsValue { S = Dataset.Field(n, field, itemBytes) };
        }
        return item;
    }
}
