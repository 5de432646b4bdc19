namespace DynaCluster.Storage.Partitions;

/// <summary>When a group's state is flushed, beside being asked for.</summary>
public sealed record FlushLimits
{
    /// <summary>Unflushed bytes of one group.</summary>
    public long GroupBytesMax { get; init; } = 64L * 1024 * 1024;

    /// <summary>Unflushed bytes of all groups of the process together; the largest is flushed first.</summary>
    public long TotalBytesMax { get; init; } = 128L * 1024 * 1024;

    /// <summary>How long a write may stay unflushed.</summary>
    public TimeSpan AgeMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often sizes and ages are looked at.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(200);
}
