namespace DynaCluster.Node.Hosting;

/// <summary>Who should vote in the groups. The cluster's catalog is to know it; a leader on this node drives its group
/// there, one voter at a time.</summary>
public abstract class VoterPlan
{
    /// <summary>The replicas that should vote in the group; null: those that do.</summary>
    public abstract IReadOnlySet<ulong>? FindWanted(uint group);

    /// <summary>Whether a learner's log is nearly that of the leader, which is on this node.</summary>
    public abstract bool IsCaughtUp(uint group, ulong learner);
}
