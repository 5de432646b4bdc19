using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Routing.Links;
using DynaCluster.Tests.Routing.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Routing;

/// <summary>Which node is asked: this one (1) and another one (2) have the group 5.</summary>
public sealed class ClusterPartitionsTests : IAsyncLifetime
{
    private static readonly Guid s_cluster = new("00000000-0000-0000-0000-0000000000c2");

    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(20), TimeProvider.System);
    private readonly NodeLinks _links = new(s_cluster, TimeProvider.System, NullLogger.Instance);
    private readonly ScriptedGroups _other = new();
    private readonly ScriptedGroups _own = new();
    private int _atOther;
    private int _atOwn;
    private ServedGroups? _served;
    private ulong _heard;
    private ulong[] _nodes = [1, 2];

    private ClusterPartitions Cluster => field ??= new ClusterPartitions(
        () => new RoutingTable(new Dictionary<uint, ulong[]> { [5] = _nodes, [0] = _nodes }, self: 1), _links, _own)
    {
        Heard = _ => _heard,
    };

    public async ValueTask InitializeAsync()
    {
        _served = await ServedGroups.OpenAsync(s_cluster, _other);
        await _links.SetAsync(new Dictionary<ulong, string> { [2] = _served.Address });
        Lead(_own, () => _atOwn++, null);
        Lead(_other, () => _atOther++, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _links.DisposeAsync();
        await _served!.DisposeAsync(); // opened before each test
        _late.Dispose();
    }

    [Fact]
    public async Task The_nearest_node_is_asked_first()
    {
        await WriteAsync();
        Assert.Equal((1, 0), (_atOwn, _atOther));
    }

    [Fact]
    public async Task The_node_that_is_named_as_leader_is_asked_in_the_same_attempt()
    {
        Lead(_own, () => _atOwn++, ScriptedGroups.NotApplied(leader: 2));
        Assert.Null((await WriteAsync()).Error);
    }

    [Fact]
    public async Task A_leader_is_remembered()
    {
        Lead(_own, () => _atOwn++, ScriptedGroups.NotApplied(leader: 2));
        await WriteAsync();
        await WriteAsync();
        Assert.Equal((1, 2), (_atOwn, _atOther));
    }

    [Fact]
    public async Task The_leader_that_the_own_replica_hears_is_asked_first()
    {
        _heard = 2;
        await WriteAsync();
        Assert.Equal((0, 1), (_atOwn, _atOther));
    }

    [Fact]
    public async Task A_leader_that_the_own_replica_hears_of_comes_before_the_one_that_answered_last()
    {
        _heard = 1;
        await WriteAsync();
        _heard = 2;
        await WriteAsync();
        Assert.Equal((1, 1), (_atOwn, _atOther));
    }

    [Fact]
    public async Task A_leader_is_asked_no_more_when_the_own_replica_begins_an_election()
    {
        _heard = 2;
        await WriteAsync();
        _heard = 0;
        await WriteAsync();
        Assert.Equal((1, 1), (_atOwn, _atOther));
    }

    [Fact]
    public async Task A_node_that_was_named_is_asked_though_the_own_replica_still_hears_another()
    {
        _heard = 1;
        Lead(_own, () => _atOwn++, ScriptedGroups.NotApplied(leader: 2));
        await WriteAsync();
        await WriteAsync();
        Assert.Equal((1, 2), (_atOwn, _atOther));
    }

    [Fact]
    public async Task A_node_that_knows_nobody_ends_the_attempt()
    {
        Lead(_own, () => _atOwn++, ScriptedGroups.NotApplied());
        Assert.Equal(RequestFate.NotApplied, (await WriteAsync()).Error.Fate);
    }

    [Fact]
    public async Task The_next_attempt_asks_the_next_node()
    {
        Lead(_own, () => _atOwn++, ScriptedGroups.NotApplied());
        await WriteAsync();
        Assert.Null((await WriteAsync()).Error);
    }

    [Fact]
    public async Task Hazard16_An_unknown_outcome_is_never_asked_again()
    {
        Lead(_own, () => _atOwn++, new RequestError { Fate = RequestFate.Unknown });
        await WriteAsync();
        Assert.Equal((1, 0), (_atOwn, _atOther));
    }

    [Fact]
    public async Task Two_nodes_that_name_each_other_do_not_keep_an_attempt_for_ever()
    {
        Lead(_own, () => _atOwn++, ScriptedGroups.NotApplied(leader: 2));
        Lead(_other, () => _atOther++, ScriptedGroups.NotApplied(leader: 1));
        Assert.Equal(RequestFate.NotApplied, (await WriteAsync()).Error.Fate);
    }

    [Fact]
    public async Task A_group_that_nobody_has_is_not_applied()
    {
        _nodes = [];
        Assert.Equal(RequestFate.NotApplied, (await WriteAsync()).Error.Fate);
    }

    [Fact]
    public async Task An_eventual_read_that_the_nearest_replica_refuses_goes_to_the_next()
    {
        _own.OnGet = static _ => new GetResponse { Error = ScriptedGroups.NotApplied() };
        _other.OnGet = static _ => new GetResponse { Found = true };
        Assert.True((await Cluster.GetAsync(new GetRequest { Target = Group() }, _late.Token)).Found);
    }

    [Fact]
    public async Task A_consistent_read_goes_to_the_leader()
    {
        Lead(_own, () => _atOwn++, ScriptedGroups.NotApplied(leader: 2));
        await WriteAsync();
        _other.OnGet = static _ => new GetResponse { Found = true };
        GetResponse read = await Cluster.GetAsync(new GetRequest { Target = Group(), Consistent = true }, _late.Token);
        Assert.True(read.Found);
    }

    [Fact]
    public async Task An_eventual_read_asks_for_what_was_answered_before()
    {
        long asked = 0;
        _own.OnWrite = static (_, _) => Task.FromResult(new WriteResponse { AppliedIndex = 70 });
        _own.OnGet = request =>
        {
            asked = request.LeastIndex;
            return new GetResponse();
        };
        await WriteAsync();
        await Cluster.GetAsync(new GetRequest { Target = Group() }, _late.Token);
        Assert.Equal(70, asked);
    }

    [Fact]
    public async Task A_change_of_the_catalog_follows_its_leader()
    {
        _own.OnCatalog = static _ => new CatalogResponse { ErrorType = "x", NotApplied = true, LeaderNode = 2 };
        Assert.Equal("", (await Cluster.ChangeCatalogAsync(new CatalogRequest(), _late.Token)).ErrorType);
    }

    private static Target Group() => new() { Group = 5 };

    private static void Lead(ScriptedGroups groups, Action asked, RequestError? error)
        => groups.OnWrite = (_, _) =>
        {
            asked();
            return Task.FromResult(new WriteResponse { Error = error });
        };

    private async Task<WriteResponse> WriteAsync()
        => await Cluster.WriteAsync(new WriteRequest { Target = Group() }, _late.Token);
}
