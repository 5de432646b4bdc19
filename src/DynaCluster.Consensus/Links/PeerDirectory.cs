using System.Collections.Immutable;

namespace DynaCluster.Consensus.Links;

/// <summary>Which node each replica runs on. It may change at any time; a link to a node that no replica runs on any
/// more is closed.</summary>
public sealed class PeerDirectory
{
    private ImmutableDictionary<ulong, PeerEntry> _entries = ImmutableDictionary<ulong, PeerEntry>.Empty;

    /// <summary>After a change.</summary>
    internal event Action? Changed;

    public NodeAddress? Find(ulong replica) => FindEntry(replica)?.Address;

    public void Set(ulong replica, NodeAddress address)
    {
        PeerEntry entry = new(address);
        ImmutableInterlocked.AddOrUpdate(ref _entries, replica, entry, (_, _) => entry);
        Changed?.Invoke();
    }

    public void Remove(ulong replica)
    {
        ImmutableInterlocked.TryRemove(ref _entries, replica, out _);
        Changed?.Invoke();
    }

    internal PeerEntry? FindEntry(ulong replica) => Volatile.Read(ref _entries).GetValueOrDefault(replica);

    internal bool Names(NodeAddress address)
        => Volatile.Read(ref _entries).Values.Any(entry => entry.Address == address);
}
