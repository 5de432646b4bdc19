namespace DynaCluster.Consensus.Links;

/// <summary>Where one replica runs, until it moves.</summary>
internal sealed class PeerEntry(NodeAddress address)
{
    private volatile PeerLink? _link;

    public NodeAddress Address => address;

    /// <summary>The link to that address once it was used: a call then finds it without a lock.</summary>
    public PeerLink? Link
    {
        get => _link;
        set => _link = value;
    }
}
