using System.Runtime.CompilerServices;
using System.Text.Json;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Placement.Catalog;
using DynaCluster.Router.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.ObjectPool;

namespace DynaCluster.Router.Http;

/// <summary>
/// The DynamoDB door: one entry for every HTTP request, and the one place where errors are caught and written. Checks
/// come in the service's order: size of the body, method and content type, JSON, target; then the operation.
/// </summary>
public sealed partial class DynamoEndpoint
{
    private const string JsonType = "application/json";
    private const string AmzJsonType = "application/x-amz-json-1.0";

    private const string MissingType = "ResourceNotFoundException";

    private readonly CatalogView _catalog;
    private readonly CatalogRefresh _refresh;
    private readonly OperationTable _operations;
    private readonly RouterOptions _options;
    private readonly RequestIds _requestIds;
    private readonly FailureEvents _failures;
    private readonly DefaultObjectPool<Exchange> _exchanges;

    public DynamoEndpoint(RouterContext context)
        : this(context, OperationTable.Of(context))
    {
    }

    public DynamoEndpoint(RouterContext context, OperationTable operations)
    {
        ArgumentNullException.ThrowIfNull(context);
        _operations = operations;
        _catalog = context.Catalog;
        _refresh = new CatalogRefresh(context.Partitions, context.Time);
        _options = context.Options;
        _requestIds = new RequestIds(context.Random);
        _failures = new FailureEvents(context.Log, context.Time);
        _exchanges = new DefaultObjectPool<Exchange>(new Exchange.Policy(context.Time), Limits.KeptExchangesMax);
    }

    /// <summary>Lets the application answer every request here.</summary>
    public static void Map(IApplicationBuilder app, RouterContext context, OperationTable operations)
    {
        var endpoint = new DynamoEndpoint(context, operations);
        app.Run(endpoint.HandleAsync);
    }

    public async Task HandleAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        string requestId = _requestIds.Next();
        headers["x-amzn-RequestId"] = requestId;
        if (context.Request.Headers.Origin.Count > 0 && AnswerOrigin(context))
        {
            return;
        }

        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await AnswerOtherMethodAsync(context);
            return;
        }

        Exchange exchange = _exchanges.Get();
        bool reusable = false;
        try
        {
            await AnswerPostAsync(context, exchange);
            reusable = true;
        }
        catch (BadHttpRequestException broken)
        {
            await PlainAsync(context, broken.StatusCode, "");
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            context.Abort(); // the caller left, or sends too slowly
        }
        catch (Exception failure)
        {
            _failures.Add("The door", failure);
            await PlainAsync(context, StatusCodes.Status500InternalServerError, "");
        }
        finally
        {
            if (reusable)
            {
                _exchanges.Return(exchange);
            }
            else
            {
                exchange.Dispose();
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AnswerPostAsync(HttpContext context, Exchange exchange)
    {
        if (!await BodyReader.ReadAsync(context.Request, exchange.Body))
        {
            context.Response.Headers.Connection = "close";
            await PlainAsync(context, StatusCodes.Status413PayloadTooLarge, "");
            return;
        }

        string? type = MediaType(context.Request.ContentType);
        if (type is null && exchange.Body.Length > 0)
        {
            await PlainAsync(context, StatusCodes.Status404NotFound, "<UnknownOperationException/>\n");
            return;
        }

        context.Response.ContentType = type ?? AmzJsonType;
        ApiError? error = await ExecuteAsync(context, exchange);
        if (error is not null)
        {
            ErrorBody.Write(error, _options.PrefixedValidation, exchange.Response);
        }

        await SendAsync(context.Response, error?.Status ?? StatusCodes.Status200OK, exchange.Response);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ApiError?> ExecuteAsync(HttpContext context, Exchange exchange)
    {
        string target = context.Request.Headers["X-Amz-Target"].ToString();
        DynamoOperation? operation = _operations.Find(target);
        if (!JsonText.IsEncodedRight(exchange.Body.Span))
        {
            return ApiErrors.MalformedJson;
        }

        if (operation is null)
        {
            return JsonText.IsWellFormed(exchange.Body.Span) ? ApiErrors.UnknownTarget : ApiErrors.MalformedJson;
        }

        exchange.Body.Host = context.Request.Host.Value ?? "";
        CancellationToken token = exchange.Begin(_options.RequestDeadline);
        try
        {
            long revision = _catalog.Current.Revision;
            ApiError? error = await operation.ExecuteAsync(exchange.Body, exchange.Response, token);
            if (error is not { Type: MissingType } || !await _refresh.RefreshAsync()
                || _catalog.Current.Revision == revision)
            {
                return error;
            }

            // Another node may have made the table since: with the newer copy the request is looked at again.
            exchange.Response.Reset();
            return await operation.ExecuteAsync(exchange.Body, exchange.Response, token);
        }
        catch (Exception failure)
        {
            return ErrorOf(failure, exchange, operation.Name);
        }
    }

    private ApiError ErrorOf(Exception failure, Exchange exchange, string operation)
    {
        switch (failure)
        {
            case ApiException refused:
                // What stands behind the place where parsing was left may be malformed, and that error goes first.
                return JsonText.IsWellFormed(exchange.Body.Span) ? refused.Error : ApiErrors.MalformedJson;
            case JsonException:
            case InvalidOperationException { Source: "System.Text.Json.Rethrowable" }: // half of a surrogate pair
                return ApiErrors.MalformedJson;
            case OperationCanceledException:
                return ApiErrors.InternalFailure; // the deadline: what happened is not known
            default:
                _failures.Add(operation, failure);
                return ApiErrors.InternalFailure;
        }
    }

    private static string? MediaType(string? contentType)
    {
        if (contentType is null)
        {
            return null;
        }

        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        if (type.Equals(AmzJsonType, StringComparison.OrdinalIgnoreCase))
        {
            return AmzJsonType;
        }

        return type.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? JsonType : null;
    }
}
