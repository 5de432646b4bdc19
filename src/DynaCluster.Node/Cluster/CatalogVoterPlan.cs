using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;
using DynaCluster.Node.Hosting;
using DynaCluster.Placement.Catalog;

namespace DynaCluster.Node.Cluster;

/// <summary>Who should vote, by the catalog: the replicas that are placed and do not leave.</summary>
internal sealed class CatalogVoterPlan(CatalogView catalog, SnapshotShelf shelf) : VoterPlan
{
    public override IReadOnlySet<ulong>? FindWanted(uint group)
        => catalog.Current.Placements.TryGetValue(group, out var placement)
            ? placement.Replicas.Where(replica => !replica.Leaving).Select(replica => replica.Replica).ToHashSet()
            : null;

    public override bool IsCaughtUp(uint group, ulong learner) => shelf.LagOf(group, learner) <= Limits.CatchUpLagMax;
}
