using System.Globalization;

namespace DynaCluster.Bench.Logs;

/// <summary>What three nodes did in one run, and the CPU that it took them. Percentiles in microseconds, of the node
/// where they were highest; the rest are sums.</summary>
internal sealed record LogSample
{
    public required double Seconds { get; init; }

    public required double Reads { get; init; }

    public required double Writes { get; init; }

    public double ReadP50 { get; init; }

    public double ReadP99 { get; init; }

    public double WriteP50 { get; init; }

    public double WriteP99 { get; init; }

    public double Syncs { get; init; }

    public double Messages { get; init; }

    public double BytesSent { get; init; }

    public double Allocated { get; init; }

    /// <summary>Changes when leaders do.</summary>
    public double Changes { get; init; }

    public required double CpuSeconds { get; init; }

    public double ReadsPerSecond => Reads / Seconds;

    public double WritesPerCoreSecond => Writes / CpuSeconds;

    public double Cores => CpuSeconds / Seconds;

    public static LogSample Of(IEnumerable<string> answers, double cpuSeconds)
    {
        double[][] values = [.. answers.Select(
            a => a.Split(' ').Select(w => double.Parse(w, CultureInfo.InvariantCulture)).ToArray())];
        return new LogSample
        {
            Seconds = Highest(0),
            Reads = Sum(1),
            Writes = Sum(2),
            ReadP50 = Highest(3),
            ReadP99 = Highest(4),
            WriteP50 = Highest(5),
            WriteP99 = Highest(6),
            Syncs = Sum(7),
            Messages = Sum(8),
            BytesSent = Sum(9),
            Allocated = Sum(10),
            Changes = Sum(11),
            CpuSeconds = cpuSeconds,
        };

        double Sum(int at) => values.Sum(v => v[at]);

        double Highest(int at) => values.Max(v => v[at]);
    }

    public override string ToString()
    {
        double all = Writes + Reads;
        List<FormattableString> parts = [$"{Cores:F2} cores"];
        if (Writes > 0)
        {
            parts.Add($"{Writes / Seconds:F0} writes/s ({WriteP50:F0}/{WriteP99:F0} us)");
            parts.Add($"{WritesPerCoreSecond:F0} writes per core-second");
        }
        if (Reads > 0)
        {
            parts.Add($"{ReadsPerSecond:F0} reads/s ({ReadP50:F0}/{ReadP99:F0} us)");
            parts.Add($"{Reads / CpuSeconds:F0} reads per core-second");
        }
        if (Syncs > 0 && Writes > 0)
        {
            parts.Add($"{Writes / Syncs:F1} writes a sync");
        }
        if (Messages > 0 && all > 0)
        {
            parts.Add($"{all / Messages:F1} operations a message");
            parts.Add($"{BytesSent / all:F0} B sent and {Allocated / all:F0} B allocated for each");
        }
        return string.Join(", ", parts.Select(FormattableString.Invariant));
    }
}
