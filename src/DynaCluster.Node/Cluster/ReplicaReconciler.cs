using DynaCluster.Consensus;
using DynaCluster.Node.Hosting;
using DynaCluster.Node.Telemetry;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Node.Cluster;

/// <summary>Gives the node the replicas that the catalog places on it and takes away those that it places no more. Each
/// step follows from what is the case alone.</summary>
internal sealed class ReplicaReconciler(NodeIdentity identity, NodeHost host, ILogger events)
{
    /// <summary>Not to be called twice at a time.</summary>
    public async Task FollowAsync(CatalogSnapshot catalog, CancellationToken token)
    {
        Dictionary<uint, ReplicaPlacement> wanted = WantedBy(catalog);
        foreach (ReplicaStatus status in host.Replicas)
        {
            ReplicaIdentity own = status.Identity;
            bool isWanted = wanted.TryGetValue(own.Group, out ReplicaPlacement? placement)
                && placement.Identity == own;

            // An older copy of the catalog may not know a new replica yet: it knows which ids were issued.
            if (!isWanted && own.Replica <= catalog.LastReplicaId)
            {
                events.ReplicaRetired(own.Group, own.Replica);
                await host.CloseReplicaAsync(own.Group, retires: true);
            }
        }

        HashSet<uint> held = [.. host.Replicas.Select(status => status.Identity.Group)];
        foreach (ReplicaPlacement placement in wanted.Values.Where(one => !held.Contains(one.Identity.Group)))
        {
            events.ReplicaPlaced(placement.Identity.Group, placement.Identity.Replica);
            await host.OpenReplicaAsync(placement, token);
        }
    }

    private Dictionary<uint, ReplicaPlacement> WantedBy(CatalogSnapshot catalog)
    {
        Dictionary<uint, ReplicaPlacement> wanted = [];
        foreach (GroupPlacement placement in catalog.Placements.Values)
        {
            // A replica that leaves stays until the group has settled; a new one on the same node is the wanted one.
            PlacedReplica? own = placement.Replicas.Where(replica => replica.Node == identity.Node)
                .OrderBy(replica => replica.Leaving).FirstOrDefault();
            if (own is not null)
            {
                wanted[placement.Group] = new ReplicaPlacement(
                    new ReplicaIdentity(identity.Cluster, placement.Group, own.Replica))
                {
                    Others = [.. placement.Replicas.Where(replica => replica != own)
                        .Select(replica => replica.Replica)],
                };
            }
        }

        return wanted;
    }
}
