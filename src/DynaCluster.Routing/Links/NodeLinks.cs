using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace DynaCluster.Routing.Links;

/// <summary>The ways to the groups of all other nodes, by node id; they follow the nodes' addresses. Thread-safe.
/// </summary>
public sealed class NodeLinks(Guid cluster, TimeProvider time, ILogger log) : IAsyncDisposable
{
    private readonly GrpcNodes _nodes = new(cluster);
    private readonly SemaphoreSlim _changing = new(1);
    private volatile FrozenDictionary<ulong, (string Address, PartitionLink Link)> _links
        = FrozenDictionary<ulong, (string, PartitionLink)>.Empty;
    private bool _disposed;

    /// <summary>Null: no such node is known.</summary>
    public IPartitionChannel? Find(ulong node) => _links.TryGetValue(node, out var known) ? known.Link : null;

    /// <summary>From now on these are the nodes: new ones are connected to, those that went or moved are given up.
    /// </summary>
    /// <param name="addresses">host:port by node id, without this node.</param>
    public async Task SetAsync(IReadOnlyDictionary<ulong, string> addresses)
    {
        await _changing.WaitAsync();
        try
        {
            if (_disposed)
            {
                return;
            }

            Dictionary<ulong, (string Address, PartitionLink Link)> next = [];
            foreach ((ulong node, string address) in addresses)
            {
                next[node] = _links.TryGetValue(node, out var known) && known.Address == address
                    ? known
                    : (address, Open(address));
            }

            PartitionLink[] given = [.. _links.Values.Except(next.Values).Select(one => one.Link)];
            _links = next.ToFrozenDictionary();
            await Task.WhenAll(given.Select(link => link.DisposeAsync().AsTask()));
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await SetAsync(FrozenDictionary<ulong, string>.Empty);
        _disposed = true;
    }

    private PartitionLink Open(string address)
    {
        PartitionLink link = new(address, _nodes.ConnectAsync, time, log);
        link.Start();
        return link;
    }
}
