using DynaCluster.Consensus;

namespace DynaCluster.Node.Hosting;

/// <summary>A replica that a node should have.</summary>
public sealed record ReplicaPlacement(ReplicaIdentity Identity)
{
    /// <summary>Replicas of the group that it may ask for what it lacks; its own log names them as soon as it has
    /// one.</summary>
    public IReadOnlyList<ulong> Others { get; init; } = [];

    /// <summary>Who votes in a log that does not exist yet, on a node that founds the group; null: a new replica gets
    /// log or state from the others.</summary>
    public Membership? Founding { get; init; }
}
