using DotNext.Net.Cluster.Consensus.Raft;

namespace DynaCluster.Consensus.Engine;

/// <summary>When the engine speaks, when it suspects, and when it is suspected.</summary>
internal sealed class EngineTiming : IClusterMemberConfiguration
{
    private const int ElectionMillisecondsMin = 300;
    private const int ElectionMillisecondsMax = 600;

    /// <summary>Without a sign of life for a time between these two a voter stands for election.</summary>
    public static readonly TimeSpan Election = TimeSpan.FromMilliseconds(ElectionMillisecondsMax);

    /// <summary>How long an answer to a question about a vote or a term may take.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(ElectionMillisecondsMin);

    /// <summary>How long an answer to a sign of life may take, and after which time it is sent again. All in all it is
    /// tried for as long as the longest follower is patient.</summary>
    public static readonly TimeSpan HeartbeatAttempt = Answer / 2;
    public static readonly TimeSpan HeartbeatRetry = HeartbeatAttempt / 5;

    /// <summary>How long an answer to entries may take: it waits for a disk.</summary>
    public static readonly TimeSpan EntriesAnswer = TimeSpan.FromSeconds(2);

    /// <summary>How often the engine itself is looked after, and how long it may show no progress. Longer than two
    /// election time-outs, so that a busy machine is not taken for a broken engine.</summary>
    public static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Patience = 2 * Watch;

    public double HeartbeatThreshold => 0.5;

    public ElectionTimeout ElectionTimeout
        => new() { LowerValue = ElectionMillisecondsMin, UpperValue = ElectionMillisecondsMax };

    public bool Standby => false;

    public bool AggressiveLeaderStickiness => true;

    public bool IsLeaderLeaseEnabled => false;
}
