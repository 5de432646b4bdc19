using System.Net;
using DynaCluster.Consensus.Links;
using DynaCluster.Node.Cluster;
using DynaCluster.Protocol;
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
    public Task Join_alone_never_makes_a_cluster() => AssertWaitsAsync(EntryOf([Other], bootstraps: false));

    private static async Task AssertWaitsAsync(ClusterEntry entry)
    {
        using CancellationTokenSource late = new(AWhile, TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => entry.FindAsync(Incarnation, late.Token));
    }

    private ClusterEntry EntryOf(string[] seeds, bool bootstraps) => new(
        _folder,
        new NodeDefinition { NodeAddress = "127.0.0.1:2", Zone = "zone-1", Storage = true },
        new ClusterEntrySettings(seeds, bootstraps, DataGroups: 4),
        new ClusterEntryParts(
            "us-east-1", "000000000000", _clients, new Random(1), TimeProvider.System, NullLogger.Instance));
}
