using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;

namespace DynaCluster.Consensus.Engine;

/// <summary>What one engine works with.</summary>
internal sealed class EngineParts
{
    public required GroupLog Log { get; init; }

    public required PeerLinks Links { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>For the engine's own, unused files.</summary>
    public required string Folder { get; init; }

    public ulong Replica => Log.Identity.Replica;

    public FrameRoute RouteTo(ulong replica) => new(Log.Identity.Group, Replica, replica);
}
