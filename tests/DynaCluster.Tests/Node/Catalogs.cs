using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Node;

/// <summary>Catalogs as nodes have copies of them.</summary>
internal static class Catalogs
{
    /// <summary>One data group, and nodes in zones a, b, c and so on, each with the address 127.0.0.1:800N.</summary>
    public static CatalogSnapshot Of(
        long revision, IEnumerable<NodeDefinition> nodes, params GroupPlacement[] placements)
        => CatalogCopies.Apply(CopyOf(revision, nodes, placements), CatalogSnapshot.Empty);

    public static CatalogSnapshot Of(long revision) => Of(revision, [Node(1)], Placement(0, (1, 1)));

    public static CatalogCopy CopyOf(
        long revision, IEnumerable<NodeDefinition> nodes, params GroupPlacement[] placements)
    {
        CatalogCopy copy = new()
        {
            Revision = revision,
            Whole = true,
            Cluster = ClusterDefinitions.Create(
                ServedMember.Cluster, "us-east-1", "000000000000", 1, DateTimeOffset.UnixEpoch),
            LastReplicaId = placements.SelectMany(one => one.Replicas).Select(one => one.Replica).Append(0UL).Max(),
        };
        copy.Nodes.Add(nodes);
        copy.Placements.Add(placements);
        return copy;
    }

    public static NodeDefinition Node(ulong id, NodeState state = NodeState.Active) => new()
    {
        Id = id,
        State = state,
        Zone = ((char)('a' + id - 1)).ToString(),
        Storage = true,
        NodeAddress = $"127.0.0.1:800{id}",
    };

    public static GroupPlacement Placement(uint group, params (ulong Replica, ulong Node)[] replicas)
    {
        GroupPlacement placement = new() { Group = group, Epoch = 1 };
        placement.Replicas.Add(replicas.Select(
            replica => new PlacedReplica { Replica = replica.Replica, Node = replica.Node }));
        return placement;
    }
}
