using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Catalog;

public static partial class CatalogChanges
{
    /// <summary>
    /// A new incarnation gets an id that was never used; a known one keeps its id and has its addresses renewed. A node
    /// that had the same address before has lost its disk or its machine: it is removed, and its replicas with it.
    /// </summary>
    public static Outcome<NodeDefinition> RegisterNode(CatalogEdit edit, RegisterNodeChange change, DateTimeOffset now)
    {
        NodeDefinition node = change.Node.Clone();
        if (Check(node) is { } error)
        {
            return error;
        }

        List<NodeDefinition> nodes = edit.ReadNodes();
        if (nodes.Find(known => known.Incarnation.Equals(node.Incarnation)) is { } same)
        {
            return same.State == NodeState.Removed ? ApiErrors.NodeRemoved(same.Id) : Renew(edit, nodes, node);
        }

        if (nodes.Count(known => known.State == NodeState.Active) >= Limits.NodesMax)
        {
            return ApiErrors.TooManyNodes();
        }

        foreach (NodeDefinition before in nodes.Where(
            known => known.State == NodeState.Active && known.NodeAddress == node.NodeAddress))
        {
            before.State = NodeState.Removed;
        }

        CatalogCounters counters = edit.ReadCounters();
        node.Id = ++counters.LastNodeId;
        node.State = NodeState.Active;
        node.JoinedAtMs = now.ToUnixTimeMilliseconds();
        edit.Store([.. nodes, node]);
        edit.Store(counters);
        return node;
    }

    /// <summary>The node never comes back under its id. Its replicas stay in the plan until another node can take
    /// them: a group never rests with fewer voters because of this. Idempotent.</summary>
    public static Outcome<NodeDefinition> RemoveNode(CatalogEdit edit, RemoveNodeChange change)
    {
        List<NodeDefinition> nodes = edit.ReadNodes();
        if (nodes.Find(known => known.Id == change.Node) is not { } node)
        {
            return ApiErrors.NodeNotFound(change.Node);
        }

        if (node.State == NodeState.Removed)
        {
            return node;
        }

        if (!nodes.Exists(other => other.Id != node.Id && other is { State: NodeState.Active, Storage: true }))
        {
            return ApiErrors.LastNode(node.Id);
        }

        node.State = NodeState.Removed;
        edit.Store(nodes);
        return node;
    }

    /// <summary>Gives the group replicas on exactly these nodes: replicas that are there already keep their ids, new
    /// ones get ids that were never used, all others begin to leave.</summary>
    public static Outcome<GroupPlacement> PlaceGroup(CatalogEdit edit, PlaceGroupChange change)
    {
        if (edit.FindPlacement(change.Group) is not { } placement || placement.Epoch != change.Epoch)
        {
            return ApiErrors.PlacementChanged(change.Group);
        }

        if (placement.Replicas.Any(replica => replica.Leaving))
        {
            return ApiErrors.PlacementUnsettled(change.Group);
        }

        List<NodeDefinition> nodes = edit.ReadNodes();
        foreach (ulong asked in change.Nodes)
        {
            if (nodes.Find(node => node.Id == asked) is not { Storage: true })
            {
                return ApiErrors.NodeNotFound(asked);
            }
        }

        CatalogCounters counters = edit.ReadCounters();
        foreach (PlacedReplica replica in placement.Replicas)
        {
            replica.Leaving = !change.Nodes.Contains(replica.Node);
        }

        foreach (ulong added in change.Nodes.Where(node => placement.Replicas.All(known => known.Node != node)))
        {
            placement.Replicas.Add(new PlacedReplica { Replica = ++counters.LastReplicaId, Node = added });
        }

        Invariant.That(placement.Replicas.Any(replica => !replica.Leaving));
        placement.Epoch++;
        edit.Store(placement);
        edit.Store(counters);
        return placement;
    }

    /// <summary>The group's log says that the leaving replicas vote no longer: their nodes may delete them.
    /// Idempotent.</summary>
    public static Outcome<GroupPlacement> SettleGroup(CatalogEdit edit, SettleGroupChange change)
    {
        if (edit.FindPlacement(change.Group) is not { } placement || placement.Epoch != change.Epoch)
        {
            return ApiErrors.PlacementChanged(change.Group);
        }

        PlacedReplica[] staying = [.. placement.Replicas.Where(replica => !replica.Leaving)];
        placement.Replicas.Clear();
        placement.Replicas.Add(staying);
        placement.Epoch++;
        edit.Store(placement);
        return placement;
    }

    private static NodeDefinition Renew(CatalogEdit edit, List<NodeDefinition> nodes, NodeDefinition said)
    {
        int at = nodes.FindIndex(node => node.Incarnation.Equals(said.Incarnation));
        NodeDefinition known = nodes[at];
        NodeDefinition renewed = said.Clone();
        renewed.Id = known.Id;
        renewed.State = known.State;
        renewed.JoinedAtMs = known.JoinedAtMs;
        if (!renewed.Equals(known))
        {
            nodes[at] = renewed;
            edit.Store(nodes);
        }

        return renewed;
    }

    private static ApiError? Check(NodeDefinition node)
        => node.Incarnation.Length != Limits.NodeIncarnationBytes ? ApiErrors.NodeMalformed("its incarnation")
            : !IsName(node.Zone) ? ApiErrors.NodeMalformed("its zone")
            : !IsAddress(node.NodeAddress) ? ApiErrors.NodeMalformed("its node address")
            : node.GrpcAddress.Length > 0 && !IsAddress(node.GrpcAddress) ? ApiErrors.NodeMalformed("its gRPC address")
            : node.HttpAddress.Length > 0 && !IsAddress(node.HttpAddress) ? ApiErrors.NodeMalformed("its HTTP address")
            : null;

    private static bool IsName(string zone) => zone.Length is > 0 and <= Limits.ZoneNameLengthMax
        && zone.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool IsAddress(string address)
        => address.Length <= Limits.NodeAddressLengthMax && NodeAddresses.TryParse(address, out _, out _);
}
