namespace DynaCluster.Model.Time;

/// <summary>Hybrid times as numbers: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16.</summary>
public static class HybridTime
{
    private const int CounterBits = 16;

    public static ulong Of(DateTimeOffset time) => Of(time.ToUnixTimeMilliseconds());

    /// <param name="milliseconds">Since 1970.</param>
    public static ulong Of(long milliseconds) => checked((ulong)milliseconds << CounterBits);

    /// <summary>Since 1970.</summary>
    public static long Milliseconds(ulong time) => (long)(time >> CounterBits);
}
