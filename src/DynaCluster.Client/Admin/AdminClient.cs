using DynaCluster.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace DynaCluster.Client.Admin;

/// <summary>Looks at a cluster and changes it, through the gRPC port of any of its nodes. Thread-safe.</summary>
/// <param name="endpoint">host:port.</param>
public sealed class AdminClient(string endpoint) : IDisposable
{
    private static readonly TimeSpan ConnectDuration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerDuration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan VerifyDuration = TimeSpan.FromMinutes(15);

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(
        new Uri("http://" + endpoint),
        new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                ConnectTimeout = ConnectDuration,
            },
            DisposeHttpClient = true,
        });

    public string Endpoint => endpoint;

    /// <exception cref="AdminException">The node did not answer.</exception>
    public Task<ClusterStatusResponse> StatusAsync(CancellationToken token)
        => AskAsync(AdminMethods.Status, new ClusterStatusRequest(), AnswerDuration, token);

    /// <summary>Compares the replicas of a group; reads its whole state.</summary>
    /// <exception cref="AdminException">The node did not answer, or nothing could be compared.</exception>
    public async Task<VerifyGroupResponse> VerifyAsync(uint group, CancellationToken token)
    {
        VerifyGroupResponse response = await AskAsync(
            AdminMethods.Verify, new VerifyGroupRequest { Group = group }, VerifyDuration, token);
        return response.Refusal.Length == 0 ? response : throw new AdminException(response.Refusal);
    }

    /// <summary>Removes a node for good. Idempotent.</summary>
    /// <exception cref="AdminException">The node that was asked did not answer, or the cluster refuses it.</exception>
    public async Task<NodeDefinition> RemoveNodeAsync(ulong node, CancellationToken token)
    {
        RemoveNodeResponse response = await AskAsync(
            AdminMethods.Remove, new RemoveNodeRequest { Node = node }, AnswerDuration, token);
        return response.Refusal.Length == 0 ? response.Node : throw new AdminException(response.Refusal);
    }

    /// <summary>Hands the leadership of a group to a node that has a voting replica of it.</summary>
    /// <exception cref="AdminException">The node that was asked did not answer, or it was not handed over.</exception>
    public async Task TransferLeadershipAsync(uint group, ulong node, CancellationToken token)
    {
        TransferLeadershipResponse response = await AskAsync(
            AdminMethods.Transfer, new TransferLeadershipRequest { Group = group, Node = node }, AnswerDuration, token);
        if (response.Refusal.Length > 0)
        {
            throw new AdminException(response.Refusal);
        }
    }

    public void Dispose() => _channel.Dispose();

    private async Task<TResponse> AskAsync<TRequest, TResponse>(
        Method<TRequest, TResponse> method, TRequest request, TimeSpan patience, CancellationToken token)
        where TRequest : class
        where TResponse : class
    {
        using CancellationTokenSource late = new(patience, TimeProvider.System);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, token);
        try
        {
            return await _channel.CreateCallInvoker().AsyncUnaryCall(
                method, null, new CallOptions(cancellationToken: ending.Token), request);
        }
        catch (RpcException) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(token);
        }
        catch (RpcException e)
        {
            string reason = late.IsCancellationRequested ? $"no answer within {patience.TotalSeconds} s"
                : e.StatusCode == StatusCode.Unavailable ? "no server answers there"
                : e.Status.Detail;
            throw new AdminException($"{endpoint}: {reason}", e);
        }
    }
}
