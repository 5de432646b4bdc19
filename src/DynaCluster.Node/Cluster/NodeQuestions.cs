using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Cluster;

/// <summary>What one asks the nodes of a cluster, each of them at its node port.</summary>
internal sealed record NodeQuestions(NodeIdentity Identity, CatalogSnapshot Catalog, ClusterClients Clients)
{
    /// <returns>The status, or why there is none.</returns>
    public async Task<(NodeStatus? Status, string Silence)> StatusAsync(ulong node, CancellationToken token)
    {
        try
        {
            NodeStatus status = await To(node).StatusAsync(Identity.Cluster, token);
            return status.Node == node
                ? (status, "")
                : (null, $"node {status.Node} answers at its address"); // its disk was emptied
        }
        catch (IOException e)
        {
            return (null, e.Message);
        }
    }

    public async Task<ReplicaDigest> DigestAsync(
        PlacedReplica replica, DigestRequest request, CancellationToken token)
    {
        ReplicaDigest digest = new() { Replica = replica.Replica, Node = replica.Node };
        try
        {
            DigestResponse response = await To(replica.Node).DigestAsync(request, token);
            digest.Refusal = response.Refusal;
            digest.AppliedIndex = response.AppliedIndex;
            digest.Digest = response.Digest;
            digest.Entries = response.Entries;
            digest.Late = response.Late;
        }
        catch (IOException e)
        {
            digest.Refusal = $"node {replica.Node} does not answer: {e.Message}";
        }

        return digest;
    }

    private ClusterClient To(ulong node) => Clients.To(Catalog.Nodes[node].NodeAddress);
}
