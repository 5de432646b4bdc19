using System.Collections.Immutable;

namespace DynaCluster.Consensus.Links;

/// <summary>Which node each replica runs on. It may change at any time; a link to a node that no replica runs on any
/// more is closed.</summary>
public sealed class PeerDirectory
{
    private ImmutableDictionary<ulong, NodeAddress> _addresses = ImmutableDictionary<ulong, NodeAddress>.Empty;

    /// <summary>After a change.</summary>
    internal event Action? Changed;

    public NodeAddress? Find(ulong replica)
        => Volatile.Read(ref _addresses).TryGetValue(replica, out var address) ? address : null;

    public void Set(ulong replica, NodeAddress address)
    {
        ImmutableInterlocked.AddOrUpdate(ref _addresses, replica, address, (_, _) => address);
        Changed?.Invoke();
    }

    public void Remove(ulong replica)
    {
        ImmutableInterlocked.TryRemove(ref _addresses, replica, out _);
        Changed?.Invoke();
    }

    internal bool Names(NodeAddress address) => Volatile.Read(ref _addresses).ContainsValue(address);
}
