using DynaCluster.Model;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Grpc.AspNetCore.Server.Model;

namespace DynaCluster.Node.Cluster;

/// <summary>What an operator asks of a cluster, at any of its nodes: that one asks the others.</summary>
internal sealed class AdminService(AdminServiceParts parts)
{
    private readonly ClusterSurvey _survey = new(parts.Identity, parts.View, parts.Clients);

    public Task<ClusterStatusResponse> StatusAsync(CancellationToken token) => _survey.TakeAsync(token);

    public Task<VerifyGroupResponse> VerifyAsync(VerifyGroupRequest request, CancellationToken token)
    {
        CatalogSnapshot catalog = parts.View.Current;
        return catalog.Placements.TryGetValue(request.Group, out GroupPlacement? placement)
            ? new GroupComparison(new NodeQuestions(parts.Identity, catalog, parts.Clients), placement, parts.Time)
                .CompareAsync(token)
            : Task.FromResult(new VerifyGroupResponse { Refusal = NoGroup(request.Group) });
    }

    public async Task<RemoveNodeResponse> RemoveAsync(RemoveNodeRequest request, CancellationToken token)
    {
        CatalogResponse response = await parts.Cluster.ChangeCatalogAsync(
            new CatalogRequest { RemoveNode = new RemoveNodeChange { Node = request.Node } }, token);
        return response.ErrorType.Length > 0
            ? new RemoveNodeResponse { Refusal = response.ErrorMessage }
            : new RemoveNodeResponse { Node = response.Node };
    }

    public async Task<TransferLeadershipResponse> TransferAsync(
        TransferLeadershipRequest request, CancellationToken token)
    {
        ClusterStatusResponse status = await _survey.TakeAsync(token);
        return new TransferLeadershipResponse { Refusal = await TransferAsync(status, request, token) };
    }

    private static string NoGroup(uint group) => $"there is no group {group}";

    /// <returns>Why not; empty: done.</returns>
    private async Task<string> TransferAsync(
        ClusterStatusResponse status, TransferLeadershipRequest request, CancellationToken token)
    {
        GroupReport? group = status.Groups.FirstOrDefault(one => one.Group == request.Group);
        ReplicaReport? target = group?.Replicas.FirstOrDefault(replica => replica.Node == request.Node);
        if (group is null)
        {
            return NoGroup(request.Group);
        }

        if (target is not { Voter: true })
        {
            return $"node {request.Node} has no replica of group {request.Group} that votes";
        }

        if (group.LeaderNode == 0)
        {
            return $"group {request.Group} has no leader at the moment";
        }

        if (group.LeaderNode == request.Node)
        {
            return "";
        }

        NodeReport leader = status.Nodes.First(node => node.Definition.Id == group.LeaderNode);
        TransferRequest transfer = new()
        {
            ClusterId = ClusterClient.NameOf(parts.Identity.Cluster),
            Group = request.Group,
            Replica = target.Replica,
        };
        try
        {
            TransferResponse response = await parts.Clients.To(leader.Definition.NodeAddress)
                .TransferLeadershipAsync(transfer, token);
            return response.Transferred ? "" : $"node {group.LeaderNode} did not hand it over: {response.Reason}";
        }
        catch (IOException e)
        {
            return $"node {group.LeaderNode}, which leads, does not answer: {e.Message}";
        }
    }
}

/// <summary>What the service asks for its answers.</summary>
/// <param name="View">The node's copy of the catalog.</param>
/// <param name="Cluster">The way to the catalog's leader.</param>
internal sealed record AdminServiceParts(
    NodeIdentity Identity, CatalogView View, ClusterClients Clients, IPartitionChannel Cluster, TimeProvider Time);

/// <summary>Tells the server which methods the service has.</summary>
internal sealed class AdminServiceMethods : IServiceMethodProvider<AdminService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<AdminService> context)
    {
        context.AddUnaryMethod(
            AdminMethods.Status, [], static (service, _, call) => service.StatusAsync(call.CancellationToken));
        context.AddUnaryMethod(
            AdminMethods.Verify,
            [],
            static (service, request, call) => service.VerifyAsync(request, call.CancellationToken));
        context.AddUnaryMethod(
            AdminMethods.Remove,
            [],
            static (service, request, call) => service.RemoveAsync(request, call.CancellationToken));
        context.AddUnaryMethod(
            AdminMethods.Transfer,
            [],
            static (service, request, call) => service.TransferAsync(request, call.CancellationToken));
    }
}
