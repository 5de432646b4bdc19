namespace DynaCluster.Consensus.Links;

/// <summary>Where a node's port listens.</summary>
/// <param name="Host">A name or an IP address.</param>
public readonly record struct NodeAddress(string Host, int Port)
{
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? $"[{Host}]:{Port}"
        : $"{Host}:{Port}";
}
