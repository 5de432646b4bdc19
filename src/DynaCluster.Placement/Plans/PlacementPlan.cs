using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Placement.Plans;

/// <summary>
/// Where the replicas of groups belong: one replica while the storage nodes are in fewer than three zones, then three,
/// each in another zone; a removed node's replicas go to others; then the nodes hold about equally many. A pure
/// function of the catalog: whoever asks again after a crash gets the same step.
/// </summary>
public static class PlacementPlan
{
    public const int Replicas = 3;

    /// <summary>The next group to be placed anew and where; null: all is where it belongs, or has to settle
    /// first.</summary>
    public static PlaceGroupChange? Next(CatalogSnapshot catalog)
    {
        NodeDefinition[] nodes = [.. catalog.Nodes.Values
            .Where(node => node is { State: NodeState.Active, Storage: true })
            .OrderBy(node => node.Id)];
        GroupPlacement[] settled = [.. catalog.Placements.Values
            .Where(placement => placement.Replicas.All(replica => !replica.Leaving))
            .OrderBy(placement => placement.Group)];
        Dictionary<ulong, int> load = nodes.ToDictionary(node => node.Id, _ => 0);
        foreach (PlacedReplica replica in catalog.Placements.Values.SelectMany(placement => placement.Replicas))
        {
            if (!replica.Leaving && load.TryGetValue(replica.Node, out int count))
            {
                load[replica.Node] = count + 1;
            }
        }

        foreach (GroupPlacement placement in settled)
        {
            if (Mend(placement, nodes, load) is { } change)
            {
                return change;
            }
        }

        return settled.Length == catalog.Placements.Count ? Level(settled, nodes, load) : null;
    }

    /// <summary>Replaces removed nodes and grows to three, as far as there are nodes for it.</summary>
    private static PlaceGroupChange? Mend(
        GroupPlacement placement, NodeDefinition[] nodes, Dictionary<ulong, int> load)
    {
        List<NodeDefinition> kept = [.. nodes.Where(
            node => placement.Replicas.Any(replica => replica.Node == node.Id))];
        int lost = placement.Replicas.Count - kept.Count;
        List<NodeDefinition> wanted = [.. kept];
        while (wanted.Count < Replicas && Candidate(wanted, nodes, load) is { } candidate)
        {
            wanted.Add(candidate);
        }

        bool grows = wanted.Count == Replicas && wanted.Count > kept.Count;
        bool replacesAll = placement.Replicas.Count == 1 && lost == 1 && wanted.Count > 0;
        if (!grows && !replacesAll)
        {
            return null; // with two nodes to have, a group stays as it is: two voters stand less than one
        }

        return Change(placement, grows ? wanted : [wanted[0]]);
    }

    /// <summary>Moves one replica from the node with the most to one with at least two fewer; a group with a single
    /// replica gains nothing by a move.</summary>
    private static PlaceGroupChange? Level(
        GroupPlacement[] placements, NodeDefinition[] nodes, Dictionary<ulong, int> load)
    {
        foreach (NodeDefinition from in nodes.OrderByDescending(node => load[node.Id]).ThenBy(node => node.Id))
        {
            foreach (GroupPlacement placement in placements.Where(
                one => one.Replicas.Count == Replicas && one.Replicas.Any(replica => replica.Node == from.Id)))
            {
                List<NodeDefinition> others = [.. nodes.Where(
                    node => node.Id != from.Id && placement.Replicas.Any(replica => replica.Node == node.Id))];
                if (others.Count == Replicas - 1
                    && Candidate([.. others], [.. nodes.Where(node => node.Id != from.Id)], load) is { } to
                    && load[to.Id] + 2 <= load[from.Id])
                {
                    return Change(placement, [.. others, to]);
                }
            }
        }

        return null;
    }

    /// <summary>The node with the fewest replicas among those in a zone that has none yet.</summary>
    private static NodeDefinition? Candidate(
        List<NodeDefinition> taken, NodeDefinition[] nodes, Dictionary<ulong, int> load)
        => nodes.Where(node => taken.TrueForAll(other => other.Id != node.Id && other.Zone != node.Zone))
            .OrderBy(node => load[node.Id]).ThenBy(node => node.Id).FirstOrDefault();

    private static PlaceGroupChange Change(GroupPlacement placement, List<NodeDefinition> nodes)
    {
        var change = new PlaceGroupChange { Group = placement.Group, Epoch = placement.Epoch };
        change.Nodes.Add(nodes.Select(node => node.Id));
        return change;
    }
}
