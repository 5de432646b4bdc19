using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace DynaCluster.Bench;

/// <summary>The tables of the bench, made over the API as any client would: "items" (a key, ten attributes) and
/// "ranges" (ten items to a partition key).</summary>
internal static class Dataset
{
    private const int BatchSize = 25;
    private const int Writers = 4;

    public static async Task LoadAsync(Target target, int keys, int itemBytes)
    {
        await LoadItemsAsync(target, keys, itemBytes);
        await LoadAsync(target, "ranges", sorted: true, keys, n => Item(Key(n / 10), n % 10, n, itemBytes));
    }

    /// <summary>The table "items" alone.</summary>
    public static Task LoadItemsAsync(Target target, int keys, int itemBytes)
        => LoadAsync(target, "items", sorted: false, keys, n => Item(Key(n), null, n, itemBytes));

    /// <summary>Items of the table "items" with other keys, which expire together.</summary>
    /// <param name="expires">Unix seconds.</param>
    public static async Task PutExpiringAsync(Target target, int count, int itemBytes, long expires)
    {
        using HttpClient http = new();
        string filling = new('x', itemBytes);
        string Expiring(int n) => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"pk":{"S":"expiring{{{n:D9}}}"},"expires":{"N":"{{{expires}}}"},"filling":{"S":"{{{filling}}}"}}""");
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Writers };
        await Parallel.ForEachAsync(Enumerable.Range(0, count).Chunk(BatchSize), parallel, async (chunk, _) =>
            await WriteAsync(http, target, "items", chunk, Expiring));
    }

    public static string Key(int n) => string.Create(CultureInfo.InvariantCulture, $"key{n:D9}");

    /// <summary>The text of each of the ten attributes beside the key: field0 to field9.</summary>
    public static string Field(int n, int field, int itemBytes)
        => new((char)('a' + (n + field) % 26), (itemBytes - 14 - 10 * 6) / 10);

    public static async Task CallAsync(HttpClient http, Target target, string operation, string body)
        => await SendAsync(http, target, operation, body);

    /// <summary>An operation of the table API, or of another one: "DynamoDBStreams_20120810.GetRecords".</summary>
    public static async Task<string> SendAsync(HttpClient http, Target target, string operation, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, target.Endpoint);
        request.Headers.Add(
            "X-Amz-Target", operation.Contains('.') ? operation : "DynamoDB_20120810." + operation);
        request.Headers.TryAddWithoutValidation(
            "Authorization", "AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/dynamodb/aws4_request, "
            + "SignedHeaders=host;x-amz-date;x-amz-target, Signature=0");
        request.Headers.Add("X-Amz-Date", "20250101T000000Z");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using HttpResponseMessage answer = await http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? text
            : throw new InvalidOperationException($"{target.Name} {operation}: {(int)answer.StatusCode} {text}");
    }

    private static async Task LoadAsync(Target target, string table, bool sorted, int keys, Func<int, string> item)
    {
        using HttpClient http = new();
        await CallAsync(http, target, "CreateTable", Table(table, sorted));
        await WaitAsync(http, target, table);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Writers };
        await Parallel.ForEachAsync(Enumerable.Range(0, keys).Chunk(BatchSize), parallel, async (chunk, _) =>
            await WriteAsync(http, target, table, chunk, item));
    }

    private static async Task WaitAsync(HttpClient http, Target target, string table)
    {
        string body = $$"""{"TableName":"{{table}}"}""";
        while (!(await SendAsync(http, target, "DescribeTable", body)).Contains("\"ACTIVE\"", StringComparison.Ordinal))
        {
            await Task.Delay(50);
        }
    }

    private static Task WriteAsync(
        HttpClient http, Target target, string table, int[] numbers, Func<int, string> item)
    {
        StringBuilder body = new($$$"""{"RequestItems":{"{{{table}}}":[""");
        body.AppendJoin(',', numbers.Select(n => $"{{\"PutRequest\":{{\"Item\":{item(n)}}}}}")).Append("]}}");
        return CallAsync(http, target, "BatchWriteItem", body.ToString());
    }

    private static string Item(string key, int? sort, int n, int itemBytes)
    {
        StringBuilder text = new($$$"""{"pk":{"S":"{{{key}}}"}""");
        if (sort is { } sk)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"sk\":{{\"N\":\"{sk}\"}}");
        }
        for (int field = 0; field < 10; field++)
        {
            text.Append(CultureInfo.InvariantCulture, $",\"field{field}\":{{\"S\":\"{Field(n, field, itemBytes)}\"}}");
        }
        return text.Append('}').ToString();
    }

    private static string Table(string name, bool sorted) => $$"""
        {"TableName":"{{name}}","BillingMode":"PAY_PER_REQUEST",
         "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}{{(sorted
            ? ",{\"AttributeName\":\"sk\",\"AttributeType\":\"N\"}" : "")}}],
         "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}{{(sorted
            ? ",{\"AttributeName\":\"sk\",\"KeyType\":\"RANGE\"}" : "")}}]}
        """;
}
