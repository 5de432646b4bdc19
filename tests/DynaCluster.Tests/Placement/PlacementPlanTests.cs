using CsCheck;
using DynaCluster.Placement.Catalog;
using DynaCluster.Placement.Plans;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Placement;

/// <summary>Where the plan puts replicas, step by step by the catalog's rules.</summary>
public sealed class PlacementPlanTests
{
    private readonly CatalogBed _bed = new(groups: 4);

    [Fact]
    public void A_cluster_of_one_needs_nothing() => Assert.Null(PlacementPlan.Next(_bed.Snapshot));

    [Fact]
    public void Hazard13_A_second_zone_changes_nothing()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        Assert.Null(PlacementPlan.Next(_bed.Snapshot));
    }

    [Fact]
    public void A_third_node_in_a_known_zone_changes_nothing()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        _bed.Register(CatalogBed.Node(3, "b"));
        Assert.All(Rest(_bed).Placements.Values, placement => Assert.Single(placement.Replicas));
    }

    [Fact]
    public void Three_zones_get_a_replica_of_each_group()
    {
        GrowToThree();
        Assert.All(
            Rest(_bed).Placements.Values,
            placement => Assert.Equal([1, 2, 3], NodesOf(placement)));
    }

    [Fact]
    public void A_removed_node_keeps_its_replicas_until_another_can_take_them()
    {
        GrowToThree();
        Rest(_bed);
        _bed.Remove(2);
        Assert.Null(PlacementPlan.Next(_bed.Snapshot));
    }

    [Fact]
    public void A_fourth_node_takes_the_replicas_of_a_removed_one()
    {
        GrowToThree();
        Rest(_bed);
        _bed.Remove(2);
        _bed.Register(CatalogBed.Node(4, "b"));
        Assert.All(
            Rest(_bed).Placements.Values,
            placement => Assert.Equal([1, 3, 4], NodesOf(placement)));
    }

    [Fact]
    public void A_fourth_node_gets_its_share()
    {
        GrowToThree();
        Rest(_bed);
        _bed.Register(CatalogBed.Node(4, "b"));
        Assert.InRange(Loads(Rest(_bed))[4], 2, 3);
    }

    [Fact]
    public void Any_history_of_nodes_comes_to_rest_with_every_group_in_as_many_zones_as_it_has_replicas()
        => Gen.Int[0, 5].Array[1, 12].Sample(
            static moves =>
            {
                CatalogBed bed = new(groups: 5);
                byte number = 1;
                foreach (int move in moves)
                {
                    if (move < 4)
                    {
                        bed.Register(CatalogBed.Node(++number, "abcd".Substring(move, 1)));
                    }
                    else
                    {
                        NodeDefinition[] active = [.. bed.Snapshot.Nodes.Values
                            .Where(node => node.State == NodeState.Active).OrderBy(node => node.Id)];
                        bed.Remove(active[number % active.Length].Id);
                    }

                    CheckAtRest(Rest(bed));
                }
            },
            iter: 300);

    private static ulong[] NodesOf(GroupPlacement placement)
        => [.. placement.Replicas.Select(replica => replica.Node).Order()];

    private static void CheckAtRest(CatalogSnapshot catalog)
    {
        NodeDefinition[] active = [.. catalog.Nodes.Values.Where(node => node.State == NodeState.Active)];
        int zones = active.Select(node => node.Zone).Distinct().Count();
        foreach (GroupPlacement placement in catalog.Placements.Values)
        {
            string[] held = [.. placement.Replicas
                .Where(replica => catalog.Nodes[replica.Node].State == NodeState.Active)
                .Select(replica => catalog.Nodes[replica.Node].Zone)];
            Assert.True(placement.Replicas.Count is 1 or 3);
            Assert.Equal(held.Length, held.Distinct().Count());
            Assert.True(zones < 3 || held.Length == 3, $"{zones} zones, replicas in {string.Join(", ", held)}");
        }
    }

    private static CatalogSnapshot Rest(CatalogBed bed)
    {
        for (int step = 0; step < 200; step++)
        {
            CatalogSnapshot now = bed.Snapshot;
            if (PlacementPlan.Next(now) is not { } change)
            {
                return now;
            }

            Assert.Null(bed.Place(change).Error);
            bed.Settle(change.Group);
        }

        throw new InvalidOperationException("the plan does not come to rest");
    }

    private static Dictionary<ulong, int> Loads(CatalogSnapshot catalog) => catalog.Placements.Values
        .SelectMany(placement => placement.Replicas).GroupBy(replica => replica.Node)
        .ToDictionary(node => node.Key, node => node.Count());

    private void GrowToThree()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        _bed.Register(CatalogBed.Node(3, "c"));
    }
}
