using DynaCluster.Node.Cluster;
using DynaCluster.Node.Hosting;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Simulation.Worlds;
using DynaCluster.Storage.Engines;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

/// <summary>Replicas come to node 1 and go from it as the catalog places them.</summary>
public sealed class ReplicaReconcilerTests
{
    private static readonly NodeDefinition[] s_nodes = [Catalogs.Node(1), Catalogs.Node(2)];

    [Fact]
    public void A_replica_that_is_placed_here_comes() => Run(static async (host, follow) =>
    {
        await follow(Catalogs.Of(1, s_nodes, Catalogs.Placement(5, (3, 1))));
        Assert.Equal([3UL], Held(host));
    });

    [Fact]
    public void A_replica_that_is_placed_elsewhere_does_not() => Run(static async (host, follow) =>
    {
        await follow(Catalogs.Of(1, s_nodes, Catalogs.Placement(5, (3, 2))));
        Assert.Empty(Held(host));
    });

    [Fact]
    public void A_replica_that_is_placed_here_no_more_goes() => Run(static async (host, follow) =>
    {
        await follow(Catalogs.Of(1, s_nodes, Catalogs.Placement(5, (3, 1))));
        await follow(Catalogs.Of(2, s_nodes, Catalogs.Placement(5, (4, 2))));
        Assert.Empty(Held(host));
    });

    [Fact]
    public void A_replica_that_leaves_stays_until_its_group_has_settled() => Run(static async (host, follow) =>
    {
        await follow(Catalogs.Of(1, s_nodes, Catalogs.Placement(5, (3, 1))));
        GroupPlacement leaving = Catalogs.Placement(5, (3, 1), (4, 2));
        leaving.Replicas[0].Leaving = true;
        await follow(Catalogs.Of(2, s_nodes, leaving));
        Assert.Equal([3UL], Held(host));
    });

    [Fact]
    public void A_new_replica_takes_the_place_of_one_that_leaves_the_same_node() => Run(static async (host, follow) =>
    {
        await follow(Catalogs.Of(1, s_nodes, Catalogs.Placement(5, (3, 1))));
        GroupPlacement replaced = Catalogs.Placement(5, (3, 1), (4, 1));
        replaced.Replicas[0].Leaving = true;
        await follow(Catalogs.Of(2, s_nodes, replaced));
        Assert.Equal([4UL], Held(host));
    });

    [Fact]
    public void A_copy_that_is_older_than_a_replica_does_not_take_it_away() => Run(static async (host, follow) =>
    {
        await follow(Catalogs.Of(2, s_nodes, Catalogs.Placement(5, (8, 1))));
        await follow(Catalogs.Of(1, s_nodes, Catalogs.Placement(5, (7, 2))));
        Assert.Equal([8UL], Held(host));
    });

    private static ulong[] Held(NodeHost host) => [.. host.Replicas.Select(status => status.Identity.Replica)];

    private static void Run(Func<NodeHost, Func<CatalogSnapshot, Task>, Task> scenario)
    {
        SimulatedWorld world = new(1);
        world.Run(async () =>
        {
            NodeHost host = new(
                new NodeSettings
                {
                    ClusterId = ServedMember.Cluster,
                    Region = "us-east-1",
                    Account = "000000000000",
                    DataGroups = 1,
                    Replicas = [],
                },
                new NodeParts
                {
                    OpenEngine = static _ => new MemoryEngine(),
                    OpenLog = static (replica, _, state) => new ManualLog { Group = replica.Group, State = state },
                    Time = world.Time,
                    Random = new Random(1),
                    Logging = NullLoggerFactory.Instance,
                    Failed = static fault => Assert.Fail(fault.ToString()),
                });
            await host.StartAsync(CancellationToken.None);
            ReplicaReconciler reconciler = new(
                new NodeIdentity(ServedMember.Cluster, 1, Guid.Empty, 1), host, NullLogger.Instance);
            await scenario(host, catalog => reconciler.FollowAsync(catalog, CancellationToken.None));
            await host.DisposeAsync();
        });
    }
}
