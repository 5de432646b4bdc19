using System.Net;
using DynaCluster.Consensus.Links;
using DynaCluster.Node.Cluster;
using DynaCluster.Protocol;
using DynaCluster.Storage.Folders;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

public sealed class ClusterEntryTests : IAsyncLifetime
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Loopback, 0);
    private static readonly Guid Incarnation = new(9, 9, 9, [9, 9, 9, 9, 9, 9, 9, 9]);

    /// <summary>Several rounds of asking fit in, and no more than a moment is lost.</summary>
    private static readonly TimeSpan AWhile = TimeSpan.FromMilliseconds(800);

    private readonly string _folder = Directory.CreateTempSubdirectory("dynacluster-entry-").FullName;
    private readonly ClusterClients _clients = new(TimeProvider.System);
    private NodePort? _other;

    private string Other => $"127.0.0.1:{_other!.EndPoint.Port}"; // opened before each test

    public async ValueTask InitializeAsync() => _other = await NodePort.OpenAsync(
        Anywhere,
        NullLoggerFactory.Instance,
        [NodePortService.Of<EntryService, EntryServiceMethods>(new EntryServiceParts(Guid.Empty))]);

    public async ValueTask DisposeAsync()
    {
        await _other!.DisposeAsync(); // opened before each test
        _clients.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_empty_folder_without_seeds_makes_a_cluster_of_its_own()
    {
        NodeIdentity made = await EntryOf([], bootstraps: false).FindAsync(Incarnation, CancellationToken.None);
        Assert.Equal((1UL, Incarnation, 4), (made.Node, made.Incarnation, made.DataGroups));
    }

    [Fact]
    public async Task What_it_became_is_durable_before_it_is_told()
    {
        NodeIdentity made = await EntryOf([], bootstraps: false).FindAsync(Incarnation, CancellationToken.None);
        Assert.Equal(made, NodeIdentity.Find(_folder));
    }

    [Fact]
    public async Task A_folder_with_an_identity_asks_nobody()
    {
        NodeIdentity known = new(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), 3, Incarnation, 2);
        known.Save(_folder);
        Assert.Equal(
            known, await EntryOf(["127.0.0.1:1"], bootstraps: false).FindAsync(Guid.Empty, CancellationToken.None));
    }

    [Fact]
    public async Task Bootstrap_makes_a_cluster_when_every_seed_knows_none()
    {
        NodeIdentity made = await EntryOf([Other], bootstraps: true).FindAsync(Incarnation, CancellationToken.None);
        Assert.Equal(1UL, made.Node);
    }

    [Fact]
    public Task Bootstrap_waits_for_a_silent_seed()
        => AssertWaitsAsync(EntryOf([Other, "127.0.0.1:1"], bootstraps: true));

    [Fact]
    public async Task Of_two_that_bootstrap_with_each_other_one_makes_the_cluster()
    {
        await BootstrapBesideAsync(After(Incarnation));
        NodeIdentity made = await EntryOf([Other], bootstraps: true).FindAsync(Incarnation, CancellationToken.None);
        Assert.Equal(1UL, made.Node);
    }

    [Fact]
    public async Task Of_two_that_bootstrap_with_each_other_one_waits()
    {
        await BootstrapBesideAsync(Guid.Empty);
        await AssertWaitsAsync(EntryOf([Other], bootstraps: true));
    }

    [Fact]
    public async Task A_node_that_has_itself_as_a_seed_under_another_name_makes_the_cluster()
    {
        await BootstrapBesideAsync(Incarnation);
        NodeIdentity made = await EntryOf([Other], bootstraps: true).FindAsync(Incarnation, CancellationToken.None);
        Assert.Equal(1UL, made.Node);
    }

    [Fact]
    public async Task It_joins_the_cluster_of_a_seed()
    {
        await using ServedMember member = await MemberAsync(
            new CatalogResponse { Node = new NodeDefinition { Id = 7 } });
        NodeIdentity joined = await EntryOf([member.Address], bootstraps: false)
            .FindAsync(Incarnation, CancellationToken.None);
        Assert.Equal(new NodeIdentity(ServedMember.Cluster, 7, Incarnation, 1), joined);
    }

    [Fact]
    public async Task It_joins_rather_than_to_make_a_second_cluster()
    {
        await using ServedMember member = await MemberAsync(
            new CatalogResponse { Node = new NodeDefinition { Id = 7 } });
        NodeIdentity joined = await EntryOf([Other, member.Address], bootstraps: true)
            .FindAsync(Incarnation, CancellationToken.None);
        Assert.Equal(ServedMember.Cluster, joined.Cluster);
    }

    [Fact]
    public async Task A_cluster_that_cannot_decide_now_is_asked_again()
    {
        await using ServedMember member = await MemberAsync(
            new CatalogResponse { ErrorType = "x", ErrorStatus = 503, NotApplied = true });
        await AssertWaitsAsync(EntryOf([member.Address], bootstraps: true));
    }

    [Fact]
    public async Task A_refusal_of_the_cluster_is_for_good()
    {
        await using ServedMember member = await MemberAsync(
            new CatalogResponse { ErrorType = "x", ErrorStatus = 400, ErrorMessage = "the node was removed" });
        FolderRefusedException refused = await Assert.ThrowsAsync<FolderRefusedException>(
            () => EntryOf([member.Address], bootstraps: false).FindAsync(Incarnation, CancellationToken.None));
        Assert.Contains("the node was removed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_of_another_region_is_refused()
    {
        await using ServedMember member = await MemberAsync(new CatalogResponse());
        FolderRefusedException refused = await Assert.ThrowsAsync<FolderRefusedException>(
            () => EntryOf([member.Address], bootstraps: false, region: "eu-west-1")
                .FindAsync(Incarnation, CancellationToken.None));
        Assert.Contains("--region", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_node_leaves_no_identity_behind()
    {
        await using ServedMember member = await MemberAsync(new CatalogResponse());
        await Assert.ThrowsAsync<FolderRefusedException>(
            () => EntryOf([member.Address], bootstraps: false, region: "eu-west-1")
                .FindAsync(Incarnation, CancellationToken.None));
        Assert.Null(NodeIdentity.Find(_folder));
    }

    [Fact]
    public Task Join_alone_never_makes_a_cluster() => AssertWaitsAsync(EntryOf([Other], bootstraps: false));

    private static async Task AssertWaitsAsync(ClusterEntry entry)
    {
        using CancellationTokenSource late = new(AWhile, TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entry.FindAsync(Incarnation, late.Token));
    }

    /// <summary>The first that comes behind it in the order of incarnations.</summary>
    private static Guid After(Guid incarnation)
    {
        byte[] bytes = incarnation.ToByteArray(bigEndian: true);
        bytes[^1]++;
        return new Guid(bytes, bigEndian: true);
    }

    private static async Task<ServedMember> MemberAsync(CatalogResponse registered)
    {
        ServedMember member = await ServedMember.OpenAsync();
        member.Show(Catalogs.Of(1));
        member.Groups.OnCatalog = _ => registered;
        return member;
    }

    private async Task BootstrapBesideAsync(Guid incarnation)
    {
        await _other!.DisposeAsync(); // opened before each test
        _other = await NodePort.OpenAsync(
            Anywhere,
            NullLoggerFactory.Instance,
            [
                NodePortService.Of<EntryService, EntryServiceMethods>(
                    new EntryServiceParts(incarnation, Bootstraps: true)),
            ]);
    }

    private ClusterEntry EntryOf(string[] seeds, bool bootstraps, string region = "us-east-1") => new(
        _folder,
        new NodeDefinition { NodeAddress = "127.0.0.1:2", Zone = "zone-1", Storage = true },
        new ClusterEntrySettings(seeds, bootstraps, DataGroups: 4),
        new ClusterEntryParts(
            region, "000000000000", _clients, new Random(1), TimeProvider.System, NullLogger.Instance));
}
