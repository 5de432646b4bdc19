using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;

namespace DynaCluster.Conformance.Tests;

/// <summary>What only raw HTTP shows: headers, statuses, error bodies.</summary>
public sealed partial class WireTests(Target target) : ConformanceTest(target)
{
    private const string JsonType = "application/x-amz-json-1.0";

    [GeneratedRegex("^[A-Z0-9]{52}$")]
    private static partial Regex RequestId { get; }

    [Fact]
    public async Task Answers_carry_type_request_id_and_checksum()
    {
        using HttpResponseMessage answer = await CallAsync("ListTables", "{}");
        byte[] body = await answer.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(JsonType, answer.Content.Headers.ContentType?.ToString());
        Assert.Matches(RequestId, Assert.Single(answer.Headers.GetValues("x-amzn-RequestId")));
        Assert.Equal(Crc32(body).ToString(System.Globalization.CultureInfo.InvariantCulture),
            Assert.Single(answer.Headers.GetValues("x-amz-crc32")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Errors_carry_the_checksum_of_their_body()
    {
        using HttpResponseMessage answer = await CallAsync("DescribeTable", """{"TableName":"no-such-table"}""");
        byte[] body = await answer.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(Crc32(body).ToString(System.Globalization.CultureInfo.InvariantCulture),
            Assert.Single(answer.Headers.GetValues("x-amz-crc32")));
    }

    [Theory]
    [InlineData("DescribeTable", """{"TableName":"no-such-table"}""",
        "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException")]
    [InlineData("DescribeTable", """{"TableName":"a"}""", "com.amazon.coral.validate#ValidationException")]
    [InlineData("DescribeTable", """{"TableName":5}""", "com.amazon.coral.service#SerializationException")]
    [InlineData("DescribeTable", """{"TableName":""", "com.amazon.coral.service#SerializationException")]
    [InlineData("PutItem", """{"TableName":"no-such-table","Item":{"a":{"S":5}}}""",
        "com.amazon.coral.service#SerializationException")]
    [InlineData("NoSuchOperation", "{}", "com.amazon.coral.service#UnknownOperationException")]
    public async Task Errors_have_their_type_with_its_namespace(string operation, string body, string type)
    {
        using HttpResponseMessage answer = await CallAsync(operation, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        JsonElement error = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(type, error.GetProperty("__type").GetString());
    }

    [Fact]
    public async Task A_body_above_16_MiB_is_too_large()
    {
        using HttpResponseMessage answer = await CallAsync("PutItem", new string(' ', 16 * 1024 * 1024 + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Another_content_type_is_an_unknown_operation()
    {
        using HttpRequestMessage request = Request("ListTables", "{}");
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using HttpResponseMessage answer = await Target.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("<UnknownOperationException/>", (await answer.Content.ReadAsStringAsync(Token)).TrimEnd());
    }

    [Fact]
    public async Task GET_answers_healthy()
    {
        using HttpResponseMessage answer = await Target.Http.GetAsync(new Uri(Target.Endpoint), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string body = await answer.Content.ReadAsStringAsync(Token);
        Assert.StartsWith("healthy: dynamodb.", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_without_credentials_pass()
    {
        using HttpResponseMessage answer = await CallAsync("ListTables", "{}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("PutItem", "Expected", """{"a":{"Exists":false}}""")]
    [InlineData("PutItem", "ConditionalOperator", "\"AND\"")]
    [InlineData("GetItem", "AttributesToGet", """["a"]""")]
    [InlineData("UpdateItem", "AttributeUpdates", """{"a":{"Action":"PUT","Value":{"S":"x"}}}""")]
    [InlineData("Query", "KeyConditions",
        """{"pk":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"x"}]}}""")]
    [InlineData("Query", "QueryFilter", """{"a":{"ComparisonOperator":"NULL"}}""")]
    [InlineData("Scan", "ScanFilter", """{"a":{"ComparisonOperator":"NULL"}}""")]
    public async Task Legacy_parameters_are_refused_by_name(string operation, string parameter, string value)
    {
        string table = await CreateTableAsync();
        string key = operation switch
        {
            "PutItem" => "\"Item\":{\"pk\":{\"S\":\"x\"}},",
            "GetItem" or "UpdateItem" => "\"Key\":{\"pk\":{\"S\":\"x\"}},",
            _ => "",
        };
        using HttpResponseMessage answer = await CallAsync(
            operation, $$"""{ "TableName":"{{table}}", {{key}} "{{parameter}}":{{value}} }""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(parameter, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_yet_is_refused_by_name_and_makes_nothing()
    {
        string table = NewTableName();
        using HttpResponseMessage answer = await CallAsync("CreateTable", $$$"""
            {"TableName":"{{{table}}}","BillingMode":"PAY_PER_REQUEST",
             "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
             "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],
             "WarmThroughput":{"ReadUnitsPerSecond":12000}}
            """);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("WarmThroughput", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => Client.DescribeTableAsync(table, Token));
    }

    [Fact]
    public async Task Members_that_nobody_knows_are_passed_over()
    {
        using HttpResponseMessage answer = await CallAsync("ListTables", """{"NoSuchMember":{"a":[1,2,{}]}}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<HttpResponseMessage> CallAsync(string operation, string body)
    {
        using HttpRequestMessage request = Request(operation, body);
        return await Target.Http.SendAsync(request, Token);
    }

    private HttpRequestMessage Request(string operation, string body)
    {
        HttpRequestMessage request = new(HttpMethod.Post, Target.Endpoint)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(JsonType);
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        return request;
    }

    /// <summary>The checksum of zip and gzip, bit by bit: the tests do not trust the product's own.</summary>
    private static uint Crc32(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte next in bytes)
        {
            crc ^= next;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }
        return ~crc;
    }
}
