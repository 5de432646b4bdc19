using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace DynaCluster.Conformance.Tests;

/// <summary>The streams API over raw HTTP: the SDK has it in a package of its own.</summary>
internal sealed class StreamReader(Target target, CancellationToken token)
{
    private const string JsonType = "application/x-amz-json-1.0";
    private const int EmptyPagesMax = 3;

    /// <summary>The answer of an operation that succeeds.</summary>
    public async Task<JsonNode> CallAsync(string operation, JsonObject input)
    {
        (HttpStatusCode status, JsonNode answer) = await SendAsync(operation, input);
        Assert.True(status == HttpStatusCode.OK, $"{operation}: {(int)status} {answer}");
        return answer;
    }

    /// <summary>The name of the error that an operation ends in.</summary>
    public async Task<string> FailAsync(string operation, JsonObject input)
    {
        (HttpStatusCode status, JsonNode answer) = await SendAsync(operation, input);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        return Text(answer, "__type").Split('#')[^1];
    }

    public async Task<JsonNode> DescribeAsync(string arn)
        => (await CallAsync("DescribeStream", new JsonObject { ["StreamArn"] = arn }))["StreamDescription"]
            ?? throw new InvalidOperationException("DescribeStream answers a description.");

    public async Task<IReadOnlyList<string>> ShardsAsync(string arn)
        => [.. (await DescribeAsync(arn))["Shards"]!.AsArray() // a stream has shards
            .Select(shard => Text(shard!, "ShardId"))];

    /// <param name="sequenceNumber">For the types that begin at one.</param>
    public async Task<string> IteratorAsync(string arn, string shard, string type, string? sequenceNumber = null)
    {
        var input = new JsonObject
        {
            ["StreamArn"] = arn, ["ShardId"] = shard, ["ShardIteratorType"] = type,
        };
        if (sequenceNumber is not null)
        {
            input["SequenceNumber"] = sequenceNumber;
        }
        return Text(await CallAsync("GetShardIterator", input), "ShardIterator");
    }

    /// <summary>Everything that is there from an iterator on, and whether the shard is at its end.</summary>
    public async Task<(List<JsonNode> Records, bool IsClosed)> ReadAsync(string iterator)
    {
        List<JsonNode> records = [];
        string? next = iterator;
        for (int empty = 0; next is not null && empty < EmptyPagesMax;)
        {
            JsonNode page = await CallAsync("GetRecords", new JsonObject { ["ShardIterator"] = next });
            JsonArray found = page["Records"]!.AsArray(); // always there
            records.AddRange(found.Select(record => record!.DeepClone()));
            empty = found.Count == 0 ? empty + 1 : 0;
            next = page["NextShardIterator"]?.GetValue<string>();
        }
        return (records, next is null);
    }

    /// <summary>All records of all shards; those of one item in their order.</summary>
    public async Task<List<JsonNode>> ReadAllAsync(string arn)
    {
        List<JsonNode> records = [];
        foreach (string shard in await ShardsAsync(arn))
        {
            records.AddRange((await ReadAsync(await IteratorAsync(arn, shard, "TRIM_HORIZON"))).Records);
        }
        return records;
    }

    public static string Text(JsonNode node, string member)
        => node[member]?.GetValue<string>() ?? throw new InvalidOperationException($"{member} is missing: {node}");

    private async Task<(HttpStatusCode Status, JsonNode Answer)> SendAsync(string operation, JsonObject input)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, target.Endpoint);
        request.Headers.Add("X-Amz-Target", "DynamoDBStreams_20120810." + operation);
        request.Headers.Add(
            "X-Amz-Date", TimeProvider.System.GetUtcNow().ToString("yyyyMMddTHHmmssZ", CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=local/20250101/us-east-1/dynamodb/aws4_request, "
            + "SignedHeaders=host;x-amz-date;x-amz-target, Signature=0");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(input.ToJsonString()));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(JsonType);
        using HttpResponseMessage answer = await target.Http.SendAsync(request, token);
        string text = await answer.Content.ReadAsStringAsync(token);
        return (answer.StatusCode, JsonNode.Parse(text) ?? throw new InvalidOperationException("An empty answer."));
    }
}
