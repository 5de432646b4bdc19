namespace DynaCluster.Simulation.Logs;

/// <summary>The simulated Raft's times.</summary>
internal static class RaftTiming
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(40);

    /// <summary>Within it a voter that hears of a leader gives no vote; an election begins after one to two of
    /// it.</summary>
    public static readonly TimeSpan Election = TimeSpan.FromMilliseconds(150);

    /// <summary>A transfer that did not succeed by then failed.</summary>
    public static readonly TimeSpan Transfer = 4 * Election;

    /// <summary>A question without an answer is given up.</summary>
    public static readonly TimeSpan Answer = TimeSpan.FromMilliseconds(120);
}
