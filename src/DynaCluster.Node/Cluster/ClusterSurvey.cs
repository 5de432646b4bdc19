using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Node.Cluster;

/// <summary>What the catalog says of nodes and groups, beside what the nodes say of themselves.</summary>
internal sealed class ClusterSurvey(NodeIdentity identity, CatalogView view, ClusterClients clients)
{
    /// <summary>Asks every node that is not removed; takes as long as the patience with a silent one.</summary>
    public async Task<ClusterStatusResponse> TakeAsync(CancellationToken token)
    {
        CatalogSnapshot catalog = view.Current;
        NodeQuestions questions = new(identity, catalog, clients);
        NodeDefinition[] nodes = [.. catalog.Nodes.Values.OrderBy(node => node.Id)];
        (NodeStatus? Status, string Silence)[] answers = await Task.WhenAll(nodes.Select(node
            => node.State == NodeState.Removed
                ? Task.FromResult<(NodeStatus?, string)>((null, "removed"))
                : questions.StatusAsync(node.Id, token)));
        ClusterStatusResponse status = Compose(
            catalog, [.. answers.Select(answer => answer.Status).OfType<NodeStatus>()]);
        status.AnsweredBy = identity.Node;
        foreach (((NodeStatus? said, string silence), NodeDefinition node) in answers.Zip(nodes))
        {
            status.Nodes.Add(new NodeReport
            {
                Definition = node,
                Alive = said is not null,
                Silence = silence,
                UptimeMs = said?.UptimeMs ?? 0,
                CatalogRevision = said?.CatalogRevision ?? 0,
            });
        }

        return status;
    }

    /// <summary>Everything but the nodes.</summary>
    internal static ClusterStatusResponse Compose(CatalogSnapshot catalog, IReadOnlyList<NodeStatus> answers)
    {
        ClusterStatusResponse status = new()
        {
            ClusterId = catalog.Cluster.ClusterId,
            Region = catalog.Cluster.Region,
            Account = catalog.Cluster.Account,
            CatalogRevision = catalog.Revision,
        };
        status.Groups.Add(catalog.Placements.Values.OrderBy(placement => placement.Group)
            .Select(placement => ReportOf(placement, catalog.Cluster, answers)));
        status.Indexes.Add(catalog.Tables.SelectMany(static table => table.Definition.GlobalIndexes
            .Where(static index => index.Status != IndexStatus.Active)
            .Select(index => new IndexReport
            {
                Table = table.Definition.Name,
                Index = index.Name,
                Status = index.Status,
                Backfilling = index.Backfilling,
                BackfilledItems = index.BackfilledItems,
            })));
        return status;
    }

    private static GroupReport ReportOf(
        GroupPlacement placement, ClusterDefinition cluster, IReadOnlyList<NodeStatus> answers)
    {
        (ulong Node, ReplicaState State)[] said = [.. answers.SelectMany(status => status.Replicas
            .Where(replica => replica.Group == placement.Group).Select(replica => (status.Node, replica)))];

        // A deposed leader may not know it yet: the one that applied more is the newer one.
        (ulong leader, ReplicaState? led) = said.Where(one => one.State.Role == ReplicaRole.Leader)
            .OrderByDescending(one => one.State.CommitIndex).FirstOrDefault();
        GroupReport report = new() { Group = placement.Group, Epoch = placement.Epoch, LeaderNode = leader };
        SetRange(report, cluster);
        report.Replicas.Add(placement.Replicas.OrderBy(replica => replica.Node).Select(replica =>
        {
            ReplicaState? state = said.FirstOrDefault(one => one.State.Replica == replica.Replica).State;
            return new ReplicaReport
            {
                Replica = replica.Replica,
                Node = replica.Node,
                Leaving = replica.Leaving,
                Voter = (led ?? state)?.Voters.Contains(replica.Replica) ?? false,
                State = state,
            };
        }));
        return report;
    }

    private static void SetRange(GroupReport report, ClusterDefinition cluster)
    {
        for (int i = 0; i < cluster.Groups.Count; i++)
        {
            if (cluster.Groups[i].Group == report.Group)
            {
                report.LowHash = cluster.Groups[i].LowHash;
                report.HighHash = i + 1 < cluster.Groups.Count ? cluster.Groups[i + 1].LowHash - 1 : ulong.MaxValue;
            }
        }
    }
}
