namespace DynaCluster.Bench.Logs;

/// <summary>Durations in steps of about four percent. Thread-safe.</summary>
internal sealed class LatencyHistogram
{
    private const int StepsPerOctave = 16;
    private const int Octaves = 30;

    private readonly int[] _counts = new int[StepsPerOctave * Octaves];

    public long Count => _counts.Sum(static c => (long)c);

    public void Note(TimeSpan duration)
    {
        int step = (int)(Math.Log2(Math.Max(1, duration.TotalMicroseconds)) * StepsPerOctave);
        Interlocked.Increment(ref _counts[Math.Min(step, _counts.Length - 1)]);
    }

    /// <summary>The duration in microseconds that the share of all is below; 0: there are none.</summary>
    public double Percentile(double share)
    {
        long rest = (long)(Count * share);
        for (int step = 0; step < _counts.Length; step++)
        {
            rest -= _counts[step];
            if (rest < 0)
            {
                return Math.Pow(2, (step + 0.5) / StepsPerOctave);
            }
        }
        return 0;
    }
}
