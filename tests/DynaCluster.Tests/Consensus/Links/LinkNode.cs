using System.Net;
using DynaCluster.Consensus.Links;

namespace DynaCluster.Tests.Consensus.Links;

/// <summary>One node's links and its port on loopback.</summary>
public sealed class LinkNode : IAsyncDisposable
{
    public static readonly Guid Cluster = new(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);

    private NodePort? _port;

    private readonly LinkLog _log;

    private LinkNode(PeerLinks links, LinkLog log)
    {
        Links = links;
        _log = log;
    }

    public PeerLinks Links { get; }

    /// <summary>The port is kept while it is closed, so that the node opens again at the same address.</summary>
    public NodeAddress Address { get; private set; } = new("127.0.0.1", 0);

    public static async Task<LinkNode> OpenAsync(ulong id, TimeProvider? time = null, Guid? cluster = null)
    {
        LinkLog log = new(id);
        LinkNode node = new(new PeerLinks(cluster ?? Cluster, id, time ?? TimeProvider.System, log), log);
        await node.OpenPortAsync();
        return node;
    }

    public async Task OpenPortAsync()
    {
        _port = await NodePort.OpenAsync(
            new IPEndPoint(IPAddress.Loopback, Address.Port), Links, _log);
        Address = Address with { Port = _port.EndPoint.Port };
    }

    public async Task ClosePortAsync()
    {
        await (_port?.DisposeAsync() ?? ValueTask.CompletedTask);
        _port = null;
    }

    public async ValueTask DisposeAsync()
    {
        await ClosePortAsync();
        await Links.DisposeAsync();
    }
}
