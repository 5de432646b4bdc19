using System.Runtime.CompilerServices;
using DotNext.Diagnostics;
using DotNext.Net.Cluster.Consensus.Raft;

namespace DynaCluster.Consensus.Engine;

/// <summary>
/// Two private fields of the engine (version 6.12.0), for elections that a leader asked for: without them a voter
/// refuses any candidate for as long as it remembers a leader, and a follower waits out its time before it stands.
/// </summary>
internal static class EngineFields
{
    /// <summary>Milliseconds without a sign of life after which this replica stands for election; read whenever it
    /// begins to follow.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "electionTimeout")]
    public static extern ref int ElectionTimeout(RaftCluster<EngineMember> cluster);

    /// <summary>When a leader was last heard of.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "lastUpdated")]
    public static extern ref Timestamp LeaderHeard(RaftCluster<EngineMember> cluster);
}
