using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DynaCluster.Protocol;

namespace DynaCluster.Cli.Views;

/// <summary>The status of a cluster as `dyna status --json` prints it: members are only ever added.</summary>
internal sealed record StatusReport(
    ClusterPart Cluster, IReadOnlyList<NodePart> Nodes, IReadOnlyList<GroupPart> Groups)
{
    /// <summary>Global indexes that are being made, changed or deleted.</summary>
    public IReadOnlyList<IndexPart> Indexes { get; init; } = [];

    public static StatusReport Of(ClusterStatusResponse status) => new(
        new ClusterPart(
            status.ClusterId, status.Region, status.Account, status.CatalogRevision, status.AnsweredBy),
        [.. status.Nodes.Select(OfNode)],
        [.. status.Groups.Select(OfGroup)])
    {
        Indexes = [.. status.Indexes.Select(static index => new IndexPart(
            index.Table,
            index.Index,
            index.Backfilling ? "backfilling" : index.Status.ToString().ToLowerInvariant(),
            index.BackfilledItems))],
    };

    public string ToJson() => JsonSerializer.Serialize(this, StatusJson.Default.StatusReport);

    private static NodePart OfNode(NodeReport node)
    {
        NodeDefinition said = node.Definition;
        return new NodePart(said.Id, said.Zone, said.State == NodeState.Active ? "active" : "removed", node.Alive)
        {
            Silence = node.Silence.Length > 0 ? node.Silence : null,
            UptimeSeconds = node.UptimeMs / 1000.0,
            NodeAddress = said.NodeAddress,
            GrpcAddress = said.GrpcAddress,
            HttpAddress = said.HttpAddress,
            Storage = said.Storage,
            CatalogRevision = node.CatalogRevision,
        };
    }

    private static GroupPart OfGroup(GroupReport group)
    {
        long head = group.Replicas.FirstOrDefault(replica => replica.Node == group.LeaderNode)?.State?.AppliedIndex
            ?? group.Replicas.Max(replica => replica.State?.AppliedIndex) ?? 0;
        return new GroupPart(
            group.Group,
            group.Group == 0 ? null : group.LowHash.ToString("x16", CultureInfo.InvariantCulture),
            group.Group == 0 ? null : group.HighHash.ToString("x16", CultureInfo.InvariantCulture),
            group.Epoch,
            group.LeaderNode == 0 ? null : group.LeaderNode)
        {
            Replicas = [.. group.Replicas.Select(replica => OfReplica(replica, head))],
        };
    }

    private static ReplicaPart OfReplica(ReplicaReport replica, long head)
    {
        ReplicaState? state = replica.State;
        return new ReplicaPart(replica.Replica, replica.Node, RoleOf(state))
        {
            Voter = replica.Voter,
            Leaving = replica.Leaving,
            AppliedIndex = state?.AppliedIndex,
            CommitIndex = state?.CommitIndex,
            Lag = state is null ? null : Math.Max(0, head - state.AppliedIndex),
            NeedsSnapshot = state?.NeedsSnapshot ?? false,
            FetchedBytes = state?.FetchedBytes ?? 0,
            FetchBytes = state?.FetchBytes ?? 0,
        };
    }

    private static string RoleOf(ReplicaState? state) => state?.Role switch
    {
        ReplicaRole.Leader => "leader",
        ReplicaRole.Follower => "follower",
        ReplicaRole.Learner => "learner",
        ReplicaRole.Closed => "closed",
        _ => "unknown",
    };
}

/// <param name="AnsweredBy">Node.</param>
internal sealed record ClusterPart(string Id, string Region, string Account, long CatalogRevision, ulong AnsweredBy);

/// <param name="State">active or removed.</param>
internal sealed record NodePart(ulong Id, string Zone, string State, bool Alive)
{
    /// <summary>Why it is not alive; null when it is.</summary>
    public string? Silence { get; init; }

    public double UptimeSeconds { get; init; }

    public required string NodeAddress { get; init; }

    public required string GrpcAddress { get; init; }

    public required string HttpAddress { get; init; }

    public bool Storage { get; init; }

    public long CatalogRevision { get; init; }
}

/// <param name="LowHash">16 hex digits; null: the catalog has no range.</param>
/// <param name="HighHash">Inclusive.</param>
/// <param name="Epoch">Of its placement.</param>
/// <param name="Leader">Node; null: none is known.</param>
internal sealed record GroupPart(uint Id, string? LowHash, string? HighHash, ulong Epoch, ulong? Leader)
{
    public required IReadOnlyList<ReplicaPart> Replicas { get; init; }
}

/// <param name="Role">leader, follower, learner, closed or unknown (its node is silent).</param>
internal sealed record ReplicaPart(ulong Id, ulong Node, string Role)
{
    public bool Voter { get; init; }

    /// <summary>No longer wanted, and perhaps still a voter.</summary>
    public bool Leaving { get; init; }

    public long? AppliedIndex { get; init; }

    public long? CommitIndex { get; init; }

    /// <summary>Entries that the leader has applied and this one has not.</summary>
    public long? Lag { get; init; }

    public bool NeedsSnapshot { get; init; }

    public long FetchedBytes { get; init; }

    /// <summary>0: it fetches no state.</summary>
    public long FetchBytes { get; init; }
}

/// <param name="State">creating, backfilling, updating or deleting.</param>
/// <param name="BackfilledItems">Looked at so far.</param>
internal sealed record IndexPart(string Table, string Name, string State, long BackfilledItems);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
