namespace DynaCluster.Model;

/// <summary>Bounds of time to live.</summary>
public static partial class Limits
{
    /// <summary>Items that expired longer ago are left alone: the number was hardly meant as a time.</summary>
    public const long TtlAgeMaxSeconds = 5L * 365 * 24 * 3600;

    /// <summary>What the server's options take.</summary>
    public static readonly TimeSpan TtlSweepIntervalMin = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan TtlIntervalMax = TimeSpan.FromDays(1);
}
