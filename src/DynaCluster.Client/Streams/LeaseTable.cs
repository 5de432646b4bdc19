using System.Globalization;
using DynaCluster.Client.Errors;
using DynaCluster.Protocol.Api;

namespace DynaCluster.Client.Streams;

/// <summary>
/// Leases and checkpoints of one application's workers, in a table: partition key "stream", sort key "shard". Every
/// change is conditional on owner and counter, so a worker whose lease was taken changes nothing any more.
/// </summary>
internal sealed class LeaseTable(DynaClient client, string table, string streamArn)
{
    private const string Stream = "stream";
    private const string ShardId = "shard";

    public async Task CreateAsync(CancellationToken token)
    {
        try
        {
            await client.CreateTableAsync(table, (Stream, "S"), (ShardId, "S"), token);
        }
        catch (ResourceInUseException)
        {
            // An earlier worker has made it.
        }
    }

    public async Task<IReadOnlyDictionary<string, ShardLease>> ReadAsync(CancellationToken token)
    {
        Dictionary<string, ShardLease> leases = new(StringComparer.Ordinal);
        QueryRequest request = new()
        {
            TableName = table,
            ConsistentRead = true,
            KeyConditionExpression = "#s = :s",
        };
        request.ExpressionAttributeNames.Add("#s", Stream);
        request.ExpressionAttributeValues.Add(":s", streamArn);
        await foreach (QueryResponse page in client.QueryPagesAsync(request, token))
        {
            foreach (AttributeMap item in page.Items)
            {
                ShardLease lease = new(
                    item[ShardId].S,
                    item["owner"].S,
                    long.Parse(item["counter"].N, CultureInfo.InvariantCulture),
                    new ShardPosition(item["position"].S));
                leases[lease.ShardId] = lease;
            }
        }

        return leases;
    }

    /// <summary>Does nothing when there is a lease of the shard.</summary>
    public async Task AddAsync(string shard, ShardPosition position, CancellationToken token)
    {
        PutItemRequest request = new()
        {
            TableName = table,
            Item = new AttributeMap
            {
                [Stream] = streamArn,
                [ShardId] = shard,
                ["owner"] = "-",
                ["counter"] = 0,
                ["position"] = position.Word,
            },
            ConditionExpression = "attribute_not_exists(#s)",
        };
        request.ExpressionAttributeNames.Add("#s", Stream);
        try
        {
            await client.PutItemAsync(request, token);
        }
        catch (ConditionalCheckFailedException)
        {
            // Another worker was first.
        }
    }

    /// <summary>Takes, renews, moves on or gives back a lease.</summary>
    /// <param name="known">As it was read or left.</param>
    /// <returns>The lease as it is now; null: somebody else has changed it.</returns>
    public async Task<ShardLease?> ChangeAsync(
        ShardLease known, string owner, ShardPosition position, CancellationToken token)
    {
        ShardLease next = known with { Owner = owner, Counter = known.Counter + 1, Position = position };
        UpdateItemRequest request = new()
        {
            TableName = table,
            Key = new AttributeMap { [Stream] = streamArn, [ShardId] = known.ShardId },
            UpdateExpression = "SET #o = :o, #c = :c, #p = :p",
            ConditionExpression = "#o = :was AND #c = :before",
        };
        request.ExpressionAttributeNames.Add("#o", "owner");
        request.ExpressionAttributeNames.Add("#c", "counter");
        request.ExpressionAttributeNames.Add("#p", "position");
        request.ExpressionAttributeValues.Add(":o", next.Owner);
        request.ExpressionAttributeValues.Add(":c", next.Counter);
        request.ExpressionAttributeValues.Add(":p", next.Position.Word);
        request.ExpressionAttributeValues.Add(":was", known.Owner);
        request.ExpressionAttributeValues.Add(":before", known.Counter);
        try
        {
            await client.UpdateItemAsync(request, token);
            return next;
        }
        catch (ConditionalCheckFailedException)
        {
            return null;
        }
    }
}
