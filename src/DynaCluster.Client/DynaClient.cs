using DynaCluster.Client.Errors;
using DynaCluster.Client.Routing;
using DynaCluster.Protocol.Api;
using Grpc.Core;
using Polly;

namespace DynaCluster.Client;

/// <summary>
/// DynamoDB's operations on a DynaCluster over gRPC. A request of one item goes straight to the node that leads the
/// group of its key, any other to any node. What was not done is tried again within the deadline, reads also when their
/// answer did not come; a write whose answer did not come ends with <see cref="OutcomeUnknownException"/>. Thread-safe;
/// one client serves a whole application.
/// </summary>
public sealed partial class DynaClient : IAsyncDisposable
{
    private readonly DynaClientOptions _options;
    private readonly ClusterView _cluster;
    private readonly ResiliencePipeline _reads;
    private readonly ResiliencePipeline _writes;

    public DynaClient(DynaClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfZero(options.Endpoints.Count, nameof(options));
        _options = options;
        _cluster = new ClusterView(options);
        _reads = CallRetries.Create(options, CallKind.Read);
        _writes = CallRetries.Create(options, CallKind.Write);
    }

    /// <param name="endpoints">host:port of the gRPC doors of one node or more.</param>
    public DynaClient(params string[] endpoints)
        : this(new DynaClientOptions { Endpoints = endpoints })
    {
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    /// <param name="Kind">Whether it may be sent again.</param>
    /// <param name="Table">With <paramref name="Item"/>: where it is best sent to.</param>
    /// <param name="Item">An item or key; null: any node.</param>
    private readonly record struct Aim(CallKind Kind, string Table, AttributeMap? Item);

    private async Task<TResponse> CallAsync<TRequest, TResponse>(
        Func<Items.ItemsClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> method,
        TRequest request,
        Aim aim,
        CancellationToken token)
    {
        DateTime end = (_options.Time.GetUtcNow() + _options.Deadline).UtcDateTime;
        try
        {
            return await TryAsync(method, request, aim, end, token);
        }
        catch (DynaException failure) when (CallRetries.IsRetryable(failure, aim.Kind))
        {
            ResiliencePipeline retries = aim.Kind == CallKind.Read ? _reads : _writes;
            return await retries.ExecuteAsync(
                async attempt => await TryAsync(method, request, aim, end, attempt), token);
        }
    }

    private async Task<TResponse> TryAsync<TRequest, TResponse>(
        Func<Items.ItemsClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> method,
        TRequest request,
        Aim aim,
        DateTime end,
        CancellationToken token)
    {
        NodeConnection node = _cluster.NodeOf(aim.Table, aim.Item);
        DateTime now = _options.Time.GetUtcNow().UtcDateTime;
        if (now >= end)
        {
            throw new ServiceUnavailableException("The deadline has passed.") { Name = "ServiceUnavailable" };
        }

        DateTime deadline = now + _options.AttemptDeadline;
        try
        {
            TResponse response = await method(
                node.Client, request, new CallOptions(deadline: deadline < end ? deadline : end,
                    cancellationToken: token));
            node.UnreachableSince = long.MinValue;
            return response;
        }
        catch (RpcException) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);
        }
        catch (RpcException failure)
        {
            if (CallFailures.IsNotSent(failure))
            {
                _cluster.LeaveAlone(node);
            }

            throw CallFailures.Of(failure);
        }
    }
}
