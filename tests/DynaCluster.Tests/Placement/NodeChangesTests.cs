using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Placement;

/// <summary>The catalog's rules for nodes and for where replicas are.</summary>
public sealed class NodeChangesTests
{
    private readonly CatalogBed _bed = new(groups: 2);

    [Fact]
    public void A_new_node_gets_the_next_id() => Assert.Equal(2u, _bed.Register(CatalogBed.Node(2, "b")).Value.Id);

    [Fact]
    public void A_node_that_registers_again_keeps_its_id()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        Assert.Equal(2u, _bed.Register(CatalogBed.Node(2, "b")).Value.Id);
    }

    [Fact]
    public void A_node_that_moves_is_found_at_its_new_address()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        _bed.Register(CatalogBed.Node(2, "b") with { Address = 9 });
        Assert.Equal("127.0.0.9:8002", _bed.Snapshot.Nodes[2].NodeAddress);
    }

    [Fact]
    public void Hazard04_A_node_with_an_emptied_disk_at_a_known_address_removes_the_one_before()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        _bed.Register(CatalogBed.Node(3, "b") with { Address = 2 });
        Assert.Equal(NodeState.Removed, _bed.Snapshot.Nodes[2].State);
    }

    [Fact]
    public void Hazard04_A_removed_node_is_refused()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        _bed.Remove(2);
        Assert.Contains("removed", _bed.Register(CatalogBed.Node(2, "b")).Error?.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    public void A_zone_that_is_no_name_is_refused(string zone)
        => Assert.NotNull(_bed.Register(CatalogBed.Node(2, zone)).Error);

    [Fact]
    public void The_last_node_is_not_removed() => Assert.NotNull(_bed.Remove(1).Error);

    [Fact]
    public void An_unknown_node_is_not_removed()
        => Assert.Equal("ResourceNotFoundException", _bed.Remove(7).Error?.Type);

    [Fact]
    public void A_new_replica_gets_an_id_that_was_never_used()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        GroupPlacement placement = _bed.Place(Change(1, 1, 2)).Value;
        Assert.Equal(4u, placement.Replicas[1].Replica); // 1 to 3 are the first ones
    }

    [Fact]
    public void A_kept_replica_keeps_its_id()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        Assert.Equal(2u, _bed.Place(Change(1, 1, 2)).Value.Replicas[0].Replica);
    }

    [Fact]
    public void Hazard04_A_replica_that_comes_back_to_a_node_is_a_new_one()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        _bed.Place(Change(1, 2));
        _bed.Settle(1);
        _bed.Place(Change(1, 1, 2));
        Assert.Equal(5u, _bed.Snapshot.Placements[1].Replicas.Single(replica => replica.Node == 1).Replica);
    }

    [Fact]
    public void Hazard07_A_placement_made_for_an_older_epoch_is_refused()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        PlaceGroupChange old = Change(1, 1, 2);
        _bed.Place(old);
        Assert.NotNull(_bed.Place(old).Error);
    }

    [Fact]
    public void Hazard07_A_change_of_one_group_does_not_disturb_that_of_another()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        PlaceGroupChange other = Change(2, 1, 2);
        _bed.Place(Change(1, 1, 2));
        Assert.Null(_bed.Place(other).Error);
    }

    [Fact]
    public void A_group_with_a_leaving_replica_is_not_placed_anew()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        _bed.Place(Change(1, 2));
        Assert.NotNull(_bed.Place(Change(1, 1)).Error);
    }

    [Fact]
    public void A_settled_group_has_no_leaving_replica()
    {
        _bed.Register(CatalogBed.Node(2, "b"));
        _bed.Place(Change(1, 2));
        Assert.Equal(2u, Assert.Single(_bed.Settle(1).Value.Replicas).Node);
    }

    [Theory]
    [InlineData("host:8002", "host", 8002)]
    [InlineData("127.0.0.1:1", "127.0.0.1", 1)]
    [InlineData("[::1]:65535", "::1", 65535)]
    public void An_address_is_read(string text, string host, int port)
    {
        Assert.True(NodeAddresses.TryParse(text, out string read, out int number));
        Assert.Equal((host, port), (read, number));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData(":8002")]
    [InlineData("::1:8002")]
    [InlineData("ho st:8002")]
    [InlineData("http://host:8002")]
    public void What_is_no_address_is_refused(string text) => Assert.False(NodeAddresses.TryParse(text, out _, out _));

    private PlaceGroupChange Change(uint group, params ulong[] nodes) => new()
    {
        Group = group,
        Epoch = _bed.Snapshot.Placements[group].Epoch,
        Nodes = { nodes },
    };
}
