using DynaCluster.Model;

namespace DynaCluster.Node.Hosting;

/// <summary>How long to wait after an attempt that failed: doubled with each in a row, up to a bound, and part of it by
/// chance so that many do not try at the same moment.</summary>
internal sealed class Backoff(Random random)
{
    private TimeSpan _next = Limits.FetchDelayFirst;

    public TimeSpan Next()
    {
        TimeSpan most = _next;
        _next = TimeSpan.FromTicks(Math.Min(2 * most.Ticks, Limits.FetchDelayMax.Ticks));
        return most * (0.5 + (random.NextDouble() / 2));
    }

    public void Reset() => _next = Limits.FetchDelayFirst;
}
