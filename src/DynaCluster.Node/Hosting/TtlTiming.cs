namespace DynaCluster.Node.Hosting;

/// <summary>The times of time to live that an operator may set.</summary>
public sealed record TtlTiming
{
    /// <summary>Between two looks for expired items.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long after a change of a table's time to live the next one is refused.</summary>
    public TimeSpan ChangeInterval { get; init; } = TimeSpan.FromHours(1);
}
