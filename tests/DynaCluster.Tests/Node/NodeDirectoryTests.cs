using DynaCluster.Consensus.Links;
using DynaCluster.Node.Cluster;
using DynaCluster.Protocol;
using DynaCluster.Routing.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

/// <summary>Where nodes and replicas are, as node 2 sees it.</summary>
public sealed class NodeDirectoryTests : IAsyncDisposable
{
    private readonly NodeLinks _links = new(ServedMember.Cluster, TimeProvider.System, NullLogger.Instance);
    private readonly PeerDirectory _peers = new();
    private readonly NodeDirectory _directory;

    public NodeDirectoryTests() => _directory = new NodeDirectory(2, _peers, _links);

    public ValueTask DisposeAsync() => _links.DisposeAsync();

    [Fact]
    public async Task A_group_has_this_node_first_then_its_zone_then_the_others()
    {
        NodeDefinition neighbour = Catalogs.Node(4);
        neighbour.Zone = Catalogs.Node(2).Zone;
        await _directory.FollowAsync(Catalogs.Of(
            1, [Catalogs.Node(1), Catalogs.Node(2), neighbour], Catalogs.Placement(1, (7, 1), (8, 4), (9, 2))));
        Assert.Equal([2UL, 4UL, 1UL], _directory.Table.NodesOf(1).ToArray());
    }

    [Fact]
    public async Task A_removed_node_is_asked_nothing()
    {
        await _directory.FollowAsync(Catalogs.Of(
            1, [Catalogs.Node(1, NodeState.Removed), Catalogs.Node(2)], Catalogs.Placement(1, (7, 1), (8, 2))));
        Assert.Equal((1, 2UL, null), (
            _directory.Table.NodesOf(1).Length, _directory.Table.NodesOf(1)[0], _links.Find(1)));
    }

    [Fact]
    public async Task A_replica_is_where_its_node_is()
    {
        await _directory.FollowAsync(Catalogs.Of(1, [Catalogs.Node(1)], Catalogs.Placement(1, (7, 1))));
        Assert.Equal(new NodeAddress("127.0.0.1", 8001), _peers.Find(7));
    }

    [Fact]
    public async Task A_replica_follows_a_node_that_moves()
    {
        await _directory.FollowAsync(Catalogs.Of(1, [Catalogs.Node(1)], Catalogs.Placement(1, (7, 1))));
        NodeDefinition moved = Catalogs.Node(1);
        moved.NodeAddress = "127.0.0.9:9000";
        await _directory.FollowAsync(Catalogs.Of(2, [moved], Catalogs.Placement(1, (7, 1))));
        Assert.Equal(new NodeAddress("127.0.0.9", 9000), _peers.Find(7));
    }

    [Fact]
    public async Task A_replica_that_is_placed_no_more_is_nowhere()
    {
        await _directory.FollowAsync(Catalogs.Of(1, [Catalogs.Node(1)], Catalogs.Placement(1, (7, 1))));
        await _directory.FollowAsync(Catalogs.Of(2, [Catalogs.Node(1)], Catalogs.Placement(1, (8, 1))));
        Assert.Null(_peers.Find(7));
    }
}
