using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.Extensions.Hosting;

namespace DynaCluster.Node.Cluster;

/// <summary>What a node says of itself and its cluster, on the node port.</summary>
internal sealed class ClusterService(ClusterServiceParts parts, IHostApplicationLifetime lifetime)
{
    private ByteString OwnCluster => ClusterClient.NameOf(parts.Identity.Cluster);

    public Task<HelloResponse> HelloAsync() => Task.FromResult(new HelloResponse
    {
        ClusterId = OwnCluster,
        Node = parts.Identity.Node,
        Incarnation = ClusterClient.NameOf(parts.Identity.Incarnation),
    });

    public async Task<JoinResponse> JoinAsync(JoinRequest request, ServerCallContext context)
    {
        CatalogSnapshot catalog = parts.View.Current;
        if (catalog.Map is null)
        {
            return new JoinResponse(); // this node does not know its cluster yet
        }

        if (request.Region != catalog.Cluster.Region || request.Account != catalog.Cluster.Account)
        {
            return new JoinResponse
            {
                Refusal = $"The cluster is of region {catalog.Cluster.Region} and account {catalog.Cluster.Account}: "
                    + "give the node the same --region and --account.",
            };
        }

        CatalogResponse response = await parts.Cluster.ChangeCatalogAsync(
            new CatalogRequest { RegisterNode = new RegisterNodeChange { Node = request.Node } },
            context.CancellationToken);
        return response.ErrorStatus >= 500 ? new JoinResponse()
            : response.ErrorType.Length > 0 ? new JoinResponse { Refusal = response.ErrorMessage }
            : new JoinResponse
            {
                ClusterId = OwnCluster,
                Node = response.Node,
                Catalog = CatalogCopies.Of(parts.View.Current, null),
            };
    }

    public async Task WatchCatalogAsync(
        CatalogWatchRequest request, IServerStreamWriter<CatalogCopy> copies, ServerCallContext context)
    {
        Check(request.ClusterId);
        if (!parts.HasCatalog())
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "this node has no replica of the catalog"));
        }

        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, lifetime.ApplicationStopping);
        CatalogSnapshot? sent = null;
        try
        {
            while (parts.HasCatalog())
            {
                Task replaced = parts.View.Replaced;
                CatalogSnapshot now = parts.View.Current;
                if (now.Map is not null && !ReferenceEquals(now, sent))
                {
                    await copies.WriteAsync(CatalogCopies.Of(now, sent), ending.Token);
                    sent = now;
                }

                if (!parts.IsCatalogFresh())
                {
                    return; // it may be cut off: whoever watches asks another one, which may know more
                }

                await Task.WhenAny(replaced, Task.Delay(Limits.CatalogSourceLook, parts.Time, ending.Token));
                ending.Token.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException)
        {
            // The other node went, or this one stops.
        }
    }

    public Task<NodeStatus> StatusAsync(NodeStatusRequest request)
    {
        Check(request.ClusterId);
        return Task.FromResult(parts.Status());
    }

    public async Task<TransferResponse> TransferLeadershipAsync(TransferRequest request, ServerCallContext context)
    {
        Check(request.ClusterId);
        TransferOutcome? outcome = await parts.TransferAsync(request.Group, request.Replica, context.CancellationToken);
        return outcome == TransferOutcome.Transferred
            ? new TransferResponse { Transferred = true }
            : new TransferResponse { Reason = outcome?.ToString() ?? "this node has no replica of the group" };
    }

    public async Task<DigestResponse> DigestAsync(DigestRequest request, ServerCallContext context)
    {
        Check(request.ClusterId);
        return await parts.DigestAsync(request, context.CancellationToken);
    }

    private void Check(ByteString cluster)
    {
        if (cluster != OwnCluster)
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "this node belongs to another cluster"));
        }
    }
}

/// <summary>What the service tells of its node.</summary>
/// <param name="View">The node's copy of the catalog.</param>
/// <param name="Cluster">The way to the catalog's leader.</param>
internal sealed record ClusterServiceParts(NodeIdentity Identity, CatalogView View, IPartitionChannel Cluster)
{
    /// <summary>Whether the node has a replica of the catalog.</summary>
    public required Func<bool> HasCatalog { get; init; }

    /// <summary>Whether that replica leads, or hears of the leader.</summary>
    public required Func<bool> IsCatalogFresh { get; init; }

    public required TimeProvider Time { get; init; }

    public required Func<NodeStatus> Status { get; init; }

    /// <summary>Null: the node has no replica of the group.</summary>
    public required Func<uint, ulong, CancellationToken, Task<TransferOutcome?>> TransferAsync { get; init; }

    public required Func<DigestRequest, CancellationToken, Task<DigestResponse>> DigestAsync { get; init; }
}

/// <summary>Tells the server which methods the service has.</summary>
internal sealed class ClusterServiceMethods : IServiceMethodProvider<ClusterService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<ClusterService> context)
    {
        context.AddUnaryMethod(ClusterMethods.Hello, [], static (service, _, _) => service.HelloAsync());
        context.AddUnaryMethod(
            ClusterMethods.Join, [], static (service, request, call) => service.JoinAsync(request, call));
        context.AddServerStreamingMethod(
            ClusterMethods.WatchCatalog,
            [],
            static (service, request, copies, call) => service.WatchCatalogAsync(request, copies, call));
        context.AddUnaryMethod(ClusterMethods.Status, [], static (service, request, _) => service.StatusAsync(request));
        context.AddUnaryMethod(
            ClusterMethods.TransferLeadership,
            [],
            static (service, request, call) => service.TransferLeadershipAsync(request, call));
        context.AddUnaryMethod(
            ClusterMethods.Digest, [], static (service, request, call) => service.DigestAsync(request, call));
    }
}
