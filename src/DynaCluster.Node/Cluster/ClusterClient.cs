using DynaCluster.Model;
using DynaCluster.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace DynaCluster.Node.Cluster;

/// <summary>Questions to one other node about itself and its cluster. Thread-safe.</summary>
/// <param name="address">host:port of its node port.</param>
public sealed class ClusterClient(string address, TimeProvider time) : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(
        new Uri("http://" + address),
        new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
                ConnectTimeout = Limits.LinkConnectDuration,
                KeepAlivePingDelay = Limits.LinkPingDelay,
                KeepAlivePingTimeout = Limits.LinkPingDuration,
                KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = Limits.PartitionMessageBytesMax,
        });

    public string Address => address;

    /// <summary>How a cluster is named in requests.</summary>
    public static ByteString NameOf(Guid cluster) => ByteString.CopyFrom(cluster.ToByteArray(bigEndian: true));

    /// <exception cref="IOException">It was not reached, or did not answer in time.</exception>
    public Task<HelloResponse> HelloAsync(CancellationToken token)
        => AskAsync(ClusterMethods.Hello, new HelloRequest(), Limits.ClusterAnswerDuration, token);

    /// <inheritdoc cref="HelloAsync"/>
    public Task<JoinResponse> JoinAsync(JoinRequest request, CancellationToken token)
        => AskAsync(ClusterMethods.Join, request, Limits.ClusterJoinDuration, token);

    /// <inheritdoc cref="HelloAsync"/>
    public Task<NodeStatus> StatusAsync(Guid cluster, CancellationToken token) => AskAsync(
        ClusterMethods.Status, new NodeStatusRequest { ClusterId = NameOf(cluster) }, Limits.ClusterAnswerDuration,
        token);

    /// <inheritdoc cref="HelloAsync"/>
    public Task<TransferResponse> TransferLeadershipAsync(TransferRequest request, CancellationToken token)
        => AskAsync(ClusterMethods.TransferLeadership, request, Limits.ClusterJoinDuration, token);

    /// <inheritdoc cref="HelloAsync"/>
    public Task<DigestResponse> DigestAsync(DigestRequest request, CancellationToken token)
        => AskAsync(ClusterMethods.Digest, request, Limits.ClusterDigestDuration, token);

    /// <summary>Copies of the catalog as it changes, until the caller or the connection ends it.</summary>
    /// <exception cref="IOException">The connection ended.</exception>
    public async IAsyncEnumerable<CatalogCopy> WatchCatalogAsync(
        CatalogWatchRequest request,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token)
    {
        using AsyncServerStreamingCall<CatalogCopy> call = _channel.CreateCallInvoker().AsyncServerStreamingCall(
            ClusterMethods.WatchCatalog, null, new CallOptions(cancellationToken: token), request);
        while (true)
        {
            try
            {
                if (!await call.ResponseStream.MoveNext(token))
                {
                    yield break;
                }
            }
            catch (RpcException e) when (!token.IsCancellationRequested)
            {
                throw new IOException(e.Status.Detail, e);
            }
            catch (RpcException)
            {
                throw new OperationCanceledException(token);
            }

            yield return call.ResponseStream.Current;
        }
    }

    public void Dispose() => _channel.Dispose();

    private async Task<TResponse> AskAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, TimeSpan patience, CancellationToken token)
        where TRequest : class
        where TResponse : class
    {
        using CancellationTokenSource late = new(patience, time);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, token);
        try
        {
            return await _channel.CreateCallInvoker().AsyncUnaryCall(
                method, null, new CallOptions(cancellationToken: ending.Token), request);
        }
        catch (RpcException e) when (!token.IsCancellationRequested)
        {
            throw new IOException(
                late.IsCancellationRequested ? $"no answer within {patience.TotalSeconds} s" : e.Status.Detail, e);
        }
        catch (RpcException)
        {
            throw new OperationCanceledException(token);
        }
    }
}
