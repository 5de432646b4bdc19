using DynaCluster.Consensus.Snapshots;
using DynaCluster.Model;
using DynaCluster.Node.Hosting;

namespace DynaCluster.CrashHost.Nodes;

/// <summary>Who should vote by the control lines; the leader's shelf knows who has caught up.</summary>
internal sealed class HostVoterPlan(HostPlaces places, SnapshotShelf shelf) : VoterPlan
{
    public override IReadOnlySet<ulong>? FindWanted(uint group) => places.FindWanted(group);

    public override bool IsCaughtUp(uint group, ulong learner) => shelf.LagOf(group, learner) <= Limits.CatchUpLagMax;
}
