using System.Net;
using DynaCluster.Consensus;
using DynaCluster.Consensus.Links;
using DynaCluster.Node.Cluster;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Tests.Routing.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Node;

/// <summary>A member of a cluster on a real node port, which says of itself and its catalog what the test wants.
/// </summary>
internal sealed class ServedMember : IAsyncDisposable
{
    public static readonly Guid Cluster = new("00000000-0000-0000-0000-0000000000c7");

    private NodePort? _port;

    public CatalogView View { get; } = new();

    public ScriptedGroups Groups { get; } = new();

    /// <summary>Its replica of the catalog hears of a leader.</summary>
    public bool IsFresh { get; set; } = true;

    public NodeStatus Status { get; set; } = new();

    public string Address => $"127.0.0.1:{_port!.EndPoint.Port}"; // opened before anybody has it

    public static async Task<ServedMember> OpenAsync()
    {
        ServedMember member = new();
        member._port = await NodePort.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, 0),
            NullLoggerFactory.Instance,
            [NodePortService.Of<ClusterService, ClusterServiceMethods>(member.Parts())]);
        return member;
    }

    /// <summary>Its copy of the catalog.</summary>
    public void Show(CatalogSnapshot catalog) => View.Advance(catalog);

    public async ValueTask DisposeAsync() => await _port!.DisposeAsync(); // opened before anybody has it

    private ClusterServiceParts Parts() => new(new NodeIdentity(Cluster, 1, Guid.Empty, 1), View, Groups)
    {
        HasCatalog = static () => true,
        IsCatalogFresh = () => IsFresh,
        Time = TimeProvider.System,
        Status = () => Status,
        TransferAsync = static (_, _, _) => Task.FromResult<TransferOutcome?>(TransferOutcome.Transferred),
        DigestAsync = static (_, _) => Task.FromResult(new DigestResponse()),
    };
}
