using DynaCluster.Node.Cluster;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

/// <summary>What the node that leads the catalog asks of it, by what one node on a real port says of itself.</summary>
public sealed class PlacementDriverTests : IAsyncLifetime
{
    private readonly TaskCompletionSource<CatalogRequest> _asked = new();
    private readonly ClusterClients _clients = new(TimeProvider.System);
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(30), TimeProvider.System);
    private ServedMember? _member;

    private ServedMember Member => _member!; // opened before each test

    public async ValueTask InitializeAsync()
    {
        _member = await ServedMember.OpenAsync();
        Member.Groups.OnCatalog = request =>
        {
            _asked.TrySetResult(request);
            return new CatalogResponse();
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Member.DisposeAsync();
        _clients.Dispose();
        _late.Dispose();
    }

    [Fact]
    public async Task A_group_in_three_zones_with_one_replica_is_placed_on_three_nodes()
    {
        Member.Show(Catalogs.Of(1, Nodes(), Catalogs.Placement(0, (1, 1))));
        CatalogRequest asked = await DriveAsync();
        Assert.Equal([1UL, 2UL, 3UL], asked.PlaceGroup.Nodes);
    }

    [Fact]
    public async Task A_group_whose_voters_are_the_wanted_ones_forgets_those_that_leave()
    {
        ShowLeaving(voters: [1, 2, 3]);
        Assert.Equal(CatalogRequest.ChangeOneofCase.SettleGroup, (await DriveAsync()).ChangeCase);
    }

    [Fact]
    public async Task A_group_in_which_a_leaving_replica_still_votes_does_not()
    {
        ShowLeaving(voters: [1, 2, 3, 4]);
        int looks = 0;
        TaskCompletionSource second = new();
        await DriveAsync(
            () =>
            {
                if (++looks == 2)
                {
                    second.TrySetResult(); // the first step has ended
                }

                return true;
            },
            second.Task);
        Assert.False(_asked.Task.IsCompleted);
    }

    private NodeDefinition[] Nodes()
    {
        NodeDefinition[] nodes = [Catalogs.Node(1), Catalogs.Node(2), Catalogs.Node(3)];
        nodes[0].NodeAddress = Member.Address;
        return nodes;
    }

    private void ShowLeaving(ulong[] voters)
    {
        GroupPlacement placement = Catalogs.Placement(0, (1, 1), (2, 2), (3, 3), (4, 4));
        placement.Replicas[3].Leaving = true;
        Member.Show(Catalogs.Of(1, [.. Nodes(), Catalogs.Node(4, NodeState.Removed)], placement));
        ReplicaState leader = new() { Group = 0, Replica = 1, Role = ReplicaRole.Leader };
        leader.Voters.Add(voters);
        Member.Status = new NodeStatus { Node = 1, Replicas = { leader } };
    }

    private async Task<CatalogRequest> DriveAsync()
    {
        await DriveAsync(static () => true, _asked.Task);
        return await _asked.Task;
    }

    private async Task DriveAsync(Func<bool> isLed, Task until)
    {
        await using PlacementDriver driver = new(
            new PlacementParts(
                new NodeIdentity(ServedMember.Cluster, 1, Guid.Empty, 1), _clients, isLed,
                static fault => Assert.Fail(fault.ToString())),
            Member.View, Member.Groups, TimeProvider.System, NullLogger.Instance);
        driver.Start();
        await until.WaitAsync(_late.Token);
    }
}
