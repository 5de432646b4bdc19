using CsCheck;
using DynaCluster.Placement.Plans;

namespace DynaCluster.Tests.Placement;

/// <summary>How leaders are spread over nodes.</summary>
public sealed class LeaderPlanTests
{
    [Fact]
    public void One_leader_more_than_another_node_is_even_enough()
        => Assert.Null(LeaderPlan.Next([new LedGroup(1, 1, [1, 2])]));

    [Fact]
    public void A_node_that_leads_two_gives_one_to_a_node_that_leads_none()
        => Assert.Equal(
            new LeaderMove(1, 1, 2), LeaderPlan.Next([new LedGroup(1, 1, [1, 2]), new LedGroup(2, 1, [1, 2])]));

    [Fact]
    public void A_node_whose_replica_is_behind_gets_nothing()
        => Assert.Null(LeaderPlan.Next([new LedGroup(1, 1, [1]), new LedGroup(2, 1, [1])]));

    [Fact]
    public void The_spread_comes_to_rest_even()
        => Gen.ULong[1, 3].Array[1, 20].Sample(leaders =>
        {
            List<LedGroup> groups = [.. leaders.Select((leader, i) => new LedGroup((uint)i, leader, [1, 2, 3]))];
            for (int step = 0; LeaderPlan.Next(groups) is { } move; step++)
            {
                Assert.True(step < leaders.Length, "it goes on for ever");
                groups[(int)move.Group] = groups[(int)move.Group] with { Leader = move.To };
            }

            int[] load = [.. Enumerable.Range(1, 3).Select(node => groups.Count(group => group.Leader == (ulong)node))];
            Assert.True(load.Max() - load.Min() <= 1);
        });
}
