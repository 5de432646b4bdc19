using DynaCluster.Protocol;

namespace DynaCluster.Cli.Lab;

/// <summary>A lab at one moment.</summary>
/// <param name="Status">What its cluster says of itself; null: nobody answers yet.</param>
internal sealed record LabLook(IReadOnlyList<LabNodeLook> Nodes, ClusterStatusResponse? Status)
{
    public const int ReplicasWanted = 3;

    /// <summary>Replicas that every group is to have: three as soon as the nodes are in three zones.</summary>
    public static int ReplicasOf(ClusterStatusResponse status)
        => status.Nodes.Where(node => node.Definition is { State: NodeState.Active, Storage: true })
            .Select(node => node.Definition.Zone).Distinct().Count() >= ReplicasWanted ? ReplicasWanted : 1;

    /// <summary>Replicas that vote and whose nodes live.</summary>
    public static int VotersOf(ClusterStatusResponse status, GroupReport group)
        => group.Replicas.Count(replica => replica is { Voter: true, Leaving: false, State: not null }
            && status.Nodes.Any(node => node.Definition.Id == replica.Node && node.Alive));

    /// <summary>All nodes answer, and every group has a leader and all its replicas.</summary>
    /// <param name="nodes">So many must be members by now: the cluster may not have heard of one
    /// that is about to join.</param>
    public static bool IsHealthy(ClusterStatusResponse status, int nodes)
    {
        int members = status.Nodes.Count(node => node.Definition.State == NodeState.Active);
        int wanted = ReplicasOf(status);
        return members >= nodes && status.Groups.Count > 0 && status.Groups.All(group => group.LeaderNode != 0
            && group.Replicas.All(replica => !replica.Leaving) && VotersOf(status, group) >= wanted);
    }

    public bool IsReady
    {
        get
        {
            LabNodeLook[] members = [.. Nodes.Where(node => node.Stage != LabNodeStage.Removed)];
            return Status is { } status && members.All(node => node.Stage == LabNodeStage.Ready)
                && IsHealthy(status, members.Length);
        }
    }
}

/// <summary>A node of a lab at one moment.</summary>
/// <param name="Id">In its cluster; null: it has none yet.</param>
internal sealed record LabNodeLook(LabNode Node, LabNodeStage Stage, ulong? Id);
