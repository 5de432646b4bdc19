using DotNext.Net.Cluster.Consensus.Raft;

namespace DynaCluster.Consensus.Engine;

/// <summary>When the engine speaks and when it suspects.</summary>
internal sealed class EngineTiming : IClusterMemberConfiguration
{
    private const int ElectionMilliseconds = 1000;

    /// <summary>The shortest time without a sign of life after which a leader is doubted.</summary>
    public static readonly TimeSpan Election = TimeSpan.FromMilliseconds(ElectionMilliseconds);

    public double HeartbeatThreshold => 0.5;

    public ElectionTimeout ElectionTimeout
        => new() { LowerValue = ElectionMilliseconds, UpperValue = 2 * ElectionMilliseconds };

    public bool Standby => false;

    public bool AggressiveLeaderStickiness => true;

    public bool IsLeaderLeaseEnabled => false;
}
