using DynaCluster.Model;

namespace DynaCluster.Node.Hosting;

/// <summary>How long streams keep what; tests have shorter times.</summary>
public sealed record StreamTimes
{
    public TimeSpan Retention { get; init; } = Limits.StreamRetention;

    public TimeSpan ShardDuration { get; init; } = Limits.ShardDuration;

    /// <summary>Between two looks at what has passed.</summary>
    public TimeSpan KeepingPause { get; init; } = Limits.ChangeKeepingPause;
}
