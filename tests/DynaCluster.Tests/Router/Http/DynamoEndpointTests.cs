using System.Globalization;
using System.IO.Hashing;
using System.Text;
using DynaCluster.Model;
using Microsoft.AspNetCore.Http;

namespace DynaCluster.Tests.Router.Http;

public sealed class DynamoEndpointTests
{
    private readonly RouterHost _host = new();

    [Fact]
    public async Task A_get_says_that_the_service_is_healthy()
    {
        DoorAnswer answer = await _host.SendAsync(request => request.Method = "GET");
        Assert.Equal((200, "healthy: dynamodb.us-east-1.amazonaws.com "), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task The_checksum_of_the_healthy_answer_is_the_services_own()
    {
        DoorAnswer answer = await _host.SendAsync(request => request.Method = "GET");
        Assert.Equal("3128867991", answer.Headers["x-amz-crc32"]);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Another_method_is_not_found(string method)
    {
        DoorAnswer answer = await _host.SendAsync(request => request.Method = method);
        Assert.Equal((404, "<UnknownOperationException/>\n"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_browsers_question_is_answered_with_what_it_asked_for()
    {
        DoorAnswer answer = await _host.SendAsync(request =>
        {
            request.Method = "OPTIONS";
            request.Headers.Origin = "https://page.example";
            request.Headers.AccessControlRequestHeaders = "x-amz-target";
            request.Headers.AccessControlRequestMethod = "POST";
        });
        Assert.Equal(
            (200, "*", "x-amz-target", "POST", "172800"),
            (answer.Status, answer.Headers.AccessControlAllowOrigin.ToString(),
                answer.Headers.AccessControlAllowHeaders.ToString(),
                answer.Headers.AccessControlAllowMethods.ToString(),
                answer.Headers.AccessControlMaxAge.ToString()));
    }

    [Fact]
    public async Task A_call_from_a_page_may_be_read_by_it()
    {
        DoorAnswer answer = await _host.SendAsync(request =>
        {
            Fill(request, "ListTables", "{}");
            request.Headers.Origin = "https://page.example";
        });
        Assert.Equal((200, "*"), (answer.Status, answer.Headers.AccessControlAllowOrigin.ToString()));
    }

    [Fact]
    public async Task A_body_that_is_said_to_be_too_large_is_not_read()
    {
        DoorAnswer answer = await _host.SendAsync(request =>
        {
            Fill(request, "ListTables", "{}");
            request.ContentLength = Limits.RequestBodyBytesMax + 1;
        });
        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task A_body_that_turns_out_too_large_is_refused()
    {
        DoorAnswer answer = await _host.SendAsync(request =>
        {
            Fill(request, "ListTables", "{}");
            request.Body = new MemoryStream(new byte[Limits.RequestBodyBytesMax + 1]);
            request.ContentLength = null;
        });
        Assert.Equal(413, answer.Status);
    }

    [Fact]
    public async Task A_body_of_the_largest_size_is_read()
    {
        byte[] body = new byte[Limits.RequestBodyBytesMax];
        body.AsSpan().Fill((byte)' ');
        "{}"u8.CopyTo(body);
        Assert.Equal(200, (await _host.CallAsync("ListTables", body)).Status);
    }

    [Fact]
    public async Task Another_content_type_is_not_found()
    {
        DoorAnswer answer = await _host.SendAsync(request =>
        {
            Fill(request, "ListTables", "{}");
            request.ContentType = "text/plain";
        });
        Assert.Equal((404, "<UnknownOperationException/>\n"), (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("application/x-amz-json-1.0", "application/x-amz-json-1.0")]
    [InlineData("application/x-amz-json-1.0; charset=utf-8", "application/x-amz-json-1.0")]
    [InlineData("application/json", "application/json")]
    public async Task The_answers_content_type_is_the_requests(string asked, string answered)
    {
        DoorAnswer answer = await _host.SendAsync(request =>
        {
            Fill(request, "ListTables", "{}");
            request.ContentType = asked;
        });
        Assert.Equal((200, answered), (answer.Status, answer.Headers.ContentType.ToString()));
    }

    [Fact]
    public async Task The_checksum_is_the_crc32_of_the_body_as_sent()
    {
        DoorAnswer answer = await _host.CallAsync("DescribeLimits", "{}");
        Assert.Equal(
            Crc32.HashToUInt32(answer.Bytes).ToString(CultureInfo.InvariantCulture), answer.Headers["x-amz-crc32"]);
    }

    [Fact]
    public async Task The_length_is_the_bodys()
    {
        DoorAnswer answer = await _host.CallAsync("DescribeLimits", "{}");
        Assert.Equal(answer.Bytes.Length, answer.Headers.ContentLength);
    }

    [Fact]
    public async Task A_request_id_is_52_capitals_and_digits()
    {
        DoorAnswer answer = await _host.CallAsync("ListTables", "{}");
        Assert.Matches("^[A-Z0-9]{52}$", answer.Headers["x-amzn-RequestId"].ToString());
    }

    [Fact]
    public async Task Request_ids_differ()
    {
        var ids = new HashSet<string>();
        for (int i = 0; i < 1000; i++)
        {
            ids.Add((await _host.SendAsync(request => request.Method = "GET")).Headers["x-amzn-RequestId"].ToString());
        }

        Assert.Equal(1000, ids.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"TableName\":\"abc\"} x")]
    [InlineData("{\"TableName\":\"\\ud800\"}")]
    [InlineData("{\"TableName\":'abc'}")]
    [InlineData("{\"TableName\":\"abc\",}")]
    public async Task Malformed_json_is_a_serialization_error_without_a_text(string body)
    {
        DoorAnswer answer = await _host.CallAsync("DescribeTable", body);
        Assert.Equal(
            (400, "{\"__type\":\"com.amazon.coral.service#SerializationException\"}"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_a_serialization_error()
    {
        DoorAnswer answer = await _host.CallAsync("DescribeTable", [.. "{\"TableName\":\""u8, 0xC3, .. "\"}"u8]);
        Assert.Equal((400, "SerializationException"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Malformed_json_goes_before_an_unknown_operation()
        => Assert.Equal("SerializationException", (await _host.CallAsync("Nothing", "{")).Error);

    [Fact]
    public async Task Malformed_json_goes_before_a_wrong_type_in_front_of_it()
        => Assert.Null((await _host.CallAsync("DescribeTable", "{\"TableName\":5,")).Message);

    [Theory]
    [InlineData("DynamoDB_20120810.Nothing")]
    [InlineData("DynamoDB_20111205.GetItem")]
    [InlineData("ListTables")]
    [InlineData("")]
    [InlineData("DynamoDB_20120810.SearchVectors")]
    public async Task An_unknown_target_is_an_unknown_operation(string target)
    {
        DoorAnswer answer = await _host.SendAsync(request =>
        {
            Fill(request, "", "{}");
            request.Headers["X-Amz-Target"] = target;
        });
        Assert.Equal(
            (400, "{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"}"),
            (answer.Status, answer.Text));
    }

    [Theory]
    [InlineData("DynamoDB_20120810.TransactWriteItems", "TransactWriteItems")]
    [InlineData("DynamoDB_20120810.CreateBackup", "CreateBackup")]
    public async Task An_operation_of_a_later_version_is_refused_by_name(string target, string name)
    {
        DoorAnswer answer = await _host.SendAsync(request =>
        {
            Fill(request, "", "{}");
            request.Headers["X-Amz-Target"] = target;
        });
        Assert.Equal(
            ("ValidationException", $"{name} is not supported by this version of DynaCluster yet"),
            (answer.Error, answer.Message));
    }

    [Theory]
    [InlineData("5", "NUMBER_VALUE cannot be converted to String")]
    [InlineData("5.5", "DECIMAL_VALUE cannot be converted to String")]
    [InlineData("true", "TRUE_VALUE cannot be converted to String")]
    [InlineData("false", "FALSE_VALUE cannot be converted to String")]
    [InlineData("{}", "Start of structure or map found where not expected")]
    [InlineData("[]", "Unrecognized collection type class java.lang.String")]
    public async Task A_wrong_type_is_a_serialization_error_in_the_services_words(string value, string text)
    {
        DoorAnswer answer = await _host.CallAsync("DescribeTable", $"{{\"TableName\":{value}}}");
        Assert.Equal(
            $"{{\"__type\":\"com.amazon.coral.service#SerializationException\",\"Message\":\"{text}\"}}", answer.Text);
    }

    [Fact]
    public async Task A_validation_error_bears_the_validators_namespace()
    {
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{}");
        Assert.StartsWith(
            "{\"__type\":\"com.amazon.coral.validate#ValidationException\",\"message\":", answer.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_models_error_bears_the_models_namespace()
    {
        DoorAnswer answer = await _host.CallAsync("DescribeTable", "{\"TableName\":\"missing\"}");
        Assert.Equal(
            "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\",\"message\":"
            + "\"Requested resource not found: Table: missing not found\"}",
            answer.Text);
    }

    [Fact]
    public async Task With_the_newer_style_a_validation_error_says_that_it_is_one()
    {
        var host = new RouterHost(new() { PrefixedValidation = true });
        DoorAnswer answer = await host.CallAsync("UpdateTable", "{\"TableName\":\"abc\"}");
        Assert.StartsWith("1 validation error detected: At least one of", answer.Message, StringComparison.Ordinal);
    }

    private static void Fill(HttpRequest request, string operation, string json)
    {
        request.Headers["X-Amz-Target"] = "DynamoDB_20120810." + operation;
        request.ContentType = "application/x-amz-json-1.0";
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
        request.ContentLength = json.Length;
    }
}
