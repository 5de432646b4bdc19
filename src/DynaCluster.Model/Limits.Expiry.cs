namespace DynaCluster.Model;

/// <summary>Bounds of time to live.</summary>
public static partial class Limits
{
    /// <summary>Items that expired longer ago are left alone: the number was hardly meant as a time.</summary>
    public const long TtlAgeMaxSeconds = 5L * 365 * 24 * 3600;

    /// <summary>Expired items of one table that one group deletes in one step.</summary>
    public const int ExpiryStepItemsMax = 128;

    /// <summary>A sweep that is so far behind takes no rest between its steps.</summary>
    public const long ExpiryLagRelaxedSeconds = 20;

    /// <summary>Items, and bytes of items, that one step of adding expiry entries looks at.</summary>
    public const int ExpiryBackfillItemsMax = 512;
    public const long ExpiryBackfillBytesMax = 1024 * 1024;

    /// <summary>Tables that metrics tell apart; others are counted together.</summary>
    public const int MetricTablesMax = 500;

    /// <summary>Between two steps: so many times as long as the step took, up to the bound.</summary>
    public const int ExpiryRestFactor = 2;
    public static readonly TimeSpan ExpiryRestMax = TimeSpan.FromMilliseconds(100);

    /// <summary>What the server's options take.</summary>
    public static readonly TimeSpan TtlSweepIntervalMin = TimeSpan.FromMilliseconds(10);
    public static readonly TimeSpan TtlIntervalMax = TimeSpan.FromDays(1);
}
