namespace DynaCluster.Chaos.Workloads;

/// <summary>One request as the report sees it.</summary>
/// <param name="At">Seconds from the begin of the load to its answer.</param>
/// <param name="Group">0 for one that concerns several.</param>
/// <param name="Kind">"" for an answer as asked.</param>
internal readonly record struct Sample(double At, float Milliseconds, uint Group, bool IsWrite, string Kind);

/// <summary>Every request of the run. Thread-safe.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly List<Sample> _samples = [];
    private readonly SortedSet<string> _faults = [];
    private readonly long _begin = TimeProvider.System.GetTimestamp();

    public double Now => TimeProvider.System.GetElapsedTime(_begin).TotalSeconds;

    public IReadOnlyList<Sample> Samples
    {
        get
        {
            lock (_lock)
            {
                return [.. _samples.OrderBy(static sample => sample.At)];
            }
        }
    }

    /// <summary>Answers that nothing of what the run does explains.</summary>
    public IReadOnlyCollection<string> Faults
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults];
            }
        }
    }

    public void Add(Sample sample)
    {
        lock (_lock)
        {
            _samples.Add(sample);
        }
    }

    public void AddFault(string fault)
    {
        lock (_lock)
        {
            _faults.Add(fault);
        }
    }
}
