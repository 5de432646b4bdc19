using System.Text;
using DynaCluster.Expressions;
using DynaCluster.Router;
using DynaCluster.Router.Http;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Streams;
using DynaCluster.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DynaCluster.Tests.Router;

/// <summary>A router in one process without sockets: requests go to the door as they come from Kestrel.</summary>
internal sealed class RouterHost
{
    private readonly DynamoEndpoint _door;

    /// <param name="more">Operations beside, or in place of, the product's.</param>
    public RouterHost(RouterOptions? options = null, ILogger? log = null, params DynamoOperation[] more)
    {
        Partitions = new FakePartitions(Time);
        Context = new RouterContext
        {
            Options = options ?? new RouterOptions(),
            Catalog = Partitions.View,
            Partitions = new PartitionClient(
                Partitions, () => Partitions.View.Current.Map, Time, new Random(1)),
            Expressions = new ExpressionCompiler(),
            Time = Time,
            Random = new Random(2),
            Log = log ?? NullLogger.Instance,
        };
        _door = new DynamoEndpoint(
            Context,
            new OperationTable([.. TableOperations.All(Context), .. ItemOperations.All(Context),
                .. StreamOperations.All(Context), .. more]));
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));

    public FakePartitions Partitions { get; }

    public RouterContext Context { get; }

    /// <summary>A request as an SDK sends it.</summary>
    public Task<DoorAnswer> CallAsync(string operation, string json)
        => CallAsync(operation, Encoding.UTF8.GetBytes(json));

    public Task<DoorAnswer> CallAsync(string operation, byte[] body)
        => CallTargetAsync("DynamoDB_20120810." + operation, body);

    /// <summary>A request to the API of streams.</summary>
    public Task<DoorAnswer> CallStreamsAsync(string operation, string json)
        => CallTargetAsync("DynamoDBStreams_20120810." + operation, Encoding.UTF8.GetBytes(json));

    private Task<DoorAnswer> CallTargetAsync(string target, byte[] body)
        => SendAsync(request =>
        {
            request.Headers["X-Amz-Target"] = target;
            request.ContentType = "application/x-amz-json-1.0";
            request.Body = new MemoryStream(body);
            request.ContentLength = body.Length;
        });

    public async Task<DoorAnswer> SendAsync(Action<HttpRequest> fill)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Path = "/";
        context.Request.Host = new HostString("db.example", 8000);
        var sent = new MemoryStream();
        context.Response.Body = sent;
        fill(context.Request);
        await _door.HandleAsync(context);
        await context.Response.BodyWriter.FlushAsync();
        return new DoorAnswer(context.Response.StatusCode, sent.ToArray(), context.Response.Headers);
    }
}
