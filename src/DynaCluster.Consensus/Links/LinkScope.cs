using Microsoft.Extensions.Logging;

namespace DynaCluster.Consensus.Links;

/// <summary>What all links of a node share.</summary>
internal sealed class LinkScope
{
    public required Guid Cluster { get; init; }

    public required PeerConnect Connect { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }

    public LinkCounters Counters { get; } = new();

    /// <summary>Of the requests that this node received.</summary>
    public HeldBytes Held { get; } = new();
}
