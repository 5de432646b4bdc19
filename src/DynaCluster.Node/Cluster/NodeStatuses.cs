using DynaCluster.Node.Hosting;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Cluster;

/// <summary>What a node tells of its replicas.</summary>
internal static class NodeStatuses
{
    public static NodeStatus Of(NodeIdentity identity, NodeHost host, TimeSpan uptime)
    {
        NodeStatus status = new()
        {
            Node = identity.Node,
            CatalogRevision = host.Catalog.Current.Revision,
            UptimeMs = (long)uptime.TotalMilliseconds,
        };
        status.Replicas.Add(host.Replicas.Select(Of));
        return status;
    }

    private static ReplicaState Of(ReplicaStatus replica)
    {
        ReplicaState state = new()
        {
            Group = replica.Identity.Group,
            Replica = replica.Identity.Replica,
            Role = !replica.IsOpen ? ReplicaRole.Closed
                : replica.IsServing ? ReplicaRole.Leader
                : replica.IsVoter ? ReplicaRole.Follower
                : ReplicaRole.Learner,
            AppliedIndex = replica.AppliedIndex,
            CommitIndex = replica.CommitIndex,
            Lag = replica.Lag,
            NeedsSnapshot = replica.NeedsSnapshot,
            FetchedBytes = replica.Fetching?.BytesDone ?? 0,
            FetchBytes = replica.Fetching?.BytesAll ?? 0,
            Replacements = replica.Replacements,
        };
        state.Voters.Add(replica.Voters);
        return state;
    }
}
