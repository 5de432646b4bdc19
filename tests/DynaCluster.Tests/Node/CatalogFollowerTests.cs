using DynaCluster.Node.Cluster;
using DynaCluster.Placement.Catalog;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

/// <summary>The copy of the catalog of a node that has no replica of it, watched at nodes that have.</summary>
public sealed class CatalogFollowerTests : IAsyncLifetime
{
    private readonly ClusterClients _clients = new(TimeProvider.System);
    private readonly string _folder = Directory.CreateTempSubdirectory("dynacluster-follower-").FullName;
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(30), TimeProvider.System);
    private readonly TaskCompletionSource _heard = new();
    private readonly List<ServedMember> _members = [];
    private CatalogView _view = new();
    private int _looks;

    public async ValueTask InitializeAsync()
    {
        _members.Add(await ServedMember.OpenAsync());
        _members.Add(await ServedMember.OpenAsync());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServedMember member in _members)
        {
            await member.DisposeAsync();
        }

        _clients.Dispose();
        _late.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_gets_the_catalog_of_a_node_that_has_it()
    {
        _members[0].Show(Catalogs.Of(5));
        await FollowAsync(() => _view.WaitForAsync(5, _late.Token), _members[0]);
        Assert.Equal(5, _view.Current.Revision);
    }

    [Fact]
    public async Task After_a_restart_the_last_copy_is_known()
    {
        _members[0].Show(Catalogs.Of(5));
        await FollowAsync(() => _view.WaitForAsync(5, _late.Token), _members[0]);
        Assert.Equal(5, Recalled());
    }

    [Fact]
    public async Task An_older_copy_never_takes_the_place_of_a_newer_one_on_disk()
    {
        _members[0].Show(Catalogs.Of(9));
        await FollowAsync(() => _view.WaitForAsync(9, _late.Token), _members[0]);
        _members[1].Show(Catalogs.Of(3));
        _looks = 0;
        await FollowAsync(() => _heard.Task.WaitAsync(_late.Token), _members[1]);
        Assert.Equal(9, Recalled());
    }

    [Fact]
    public async Task A_node_that_hears_no_leader_is_left_for_one_that_does()
    {
        _members[0].IsFresh = false;
        _members[0].Show(Catalogs.Of(3));
        _members[1].Show(Catalogs.Of(7));
        await FollowAsync(() => _view.WaitForAsync(7, _late.Token), [.. _members]);
        Assert.Equal(7, _view.Current.Revision);
    }

    [Fact]
    public async Task A_node_that_is_lost_is_left_for_another()
    {
        _members[0].Show(Catalogs.Of(3));
        _members[1].Show(Catalogs.Of(7));
        await FollowAsync(
            async () =>
            {
                await _view.WaitForAsync(3, _late.Token);
                await _members[0].DisposeAsync();
                await _view.WaitForAsync(7, _late.Token);
            },
            [.. _members]);
        Assert.Equal(7, _view.Current.Revision);
    }

    [Fact]
    public void A_torn_copy_is_worth_nothing()
    {
        File.WriteAllBytes(Path.Combine(_folder, "catalog.copy"), [0x0A, 0xFF]);
        Assert.Equal(0, Recalled());
    }

    private long Recalled()
    {
        _view = new CatalogView();
        Follower([]).Recall();
        return _view.Current.Revision;
    }

    private async Task FollowAsync(Func<Task> until, params ServedMember[] sources)
    {
        await using CatalogFollower follower = Follower(sources);
        follower.Start();
        await until();
    }

    private CatalogFollower Follower(ServedMember[] sources) => new(
        _view,
        new CatalogSource(
            new NodeIdentity(ServedMember.Cluster, 9, Guid.Empty, 1), _folder,
            [.. sources.Select(source => source.Address)], _clients, HasOwn),
        TimeProvider.System,
        NullLogger.Instance);

    /// <summary>It looks before it watches and after each copy: with the second look a copy is dealt with.</summary>
    private bool HasOwn()
    {
        if (Interlocked.Increment(ref _looks) == 2)
        {
            _heard.TrySetResult();
        }

        return false;
    }
}
