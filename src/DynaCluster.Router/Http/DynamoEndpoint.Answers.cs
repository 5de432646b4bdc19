using System.Globalization;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DynaCluster.Router.Http;

/// <summary>How answers go out: with their checksum, and the few that are no operation's.</summary>
public sealed partial class DynamoEndpoint
{
    private const string OriginAgeSeconds = "172800";

    private const string ExposedHeaders =
        "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date";

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask SendAsync(HttpResponse response, int status, ResponseWriter writer)
    {
        if (writer.Written.IsEmpty)
        {
            writer.Json.WriteStartObject();
            writer.Json.WriteEndObject();
        }

        ReadOnlyMemory<byte> body = writer.Written;
        response.StatusCode = status;
        response.ContentLength = body.Length;
        response.Headers["x-amz-crc32"] = Crc32.HashToUInt32(body.Span).ToString(CultureInfo.InvariantCulture);
        await response.BodyWriter.WriteAsync(body);
    }

    private static async Task PlainAsync(HttpContext context, int status, string text)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        byte[] body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentLength = body.Length;
        context.Response.Headers["x-amz-crc32"] = Crc32.HashToUInt32(body).ToString(CultureInfo.InvariantCulture);
        if (body.Length > 0)
        {
            await context.Response.BodyWriter.WriteAsync(body);
        }
    }

    private Task AnswerOtherMethodAsync(HttpContext context)
        => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            ? PlainAsync(context, StatusCodes.Status200OK, $"healthy: dynamodb.{_options.Region}.amazonaws.com ")
            : PlainAsync(context, StatusCodes.Status404NotFound, "<UnknownOperationException/>\n");

    // Browsers: any page may call, as with the service. True when this was the question before the call.
    private static bool AnswerOrigin(HttpContext context)
    {
        IHeaderDictionary asked = context.Request.Headers;
        IHeaderDictionary answer = context.Response.Headers;
        answer.AccessControlAllowOrigin = "*";
        if (!HttpMethods.IsOptions(context.Request.Method))
        {
            answer.AccessControlExposeHeaders = ExposedHeaders;
            return false;
        }

        Echo(asked.AccessControlRequestHeaders, value => answer.AccessControlAllowHeaders = value);
        Echo(asked.AccessControlRequestMethod, value => answer.AccessControlAllowMethods = value);
        answer.AccessControlMaxAge = OriginAgeSeconds;
        context.Response.ContentLength = 0;
        return true;
    }

    private static void Echo(StringValues value, Action<StringValues> set)
    {
        if (value.Count > 0)
        {
            set(value);
        }
    }
}
