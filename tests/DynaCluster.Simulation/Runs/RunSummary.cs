using System.Globalization;

namespace DynaCluster.Simulation.Runs;

/// <summary>What many runs did together.</summary>
public sealed class RunSummary(TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();
    private long _operations;
    private long _acknowledged;
    private long _unknown;
    private long _judged;
    private long _entries;
    private long _crashes;
    private long _snapshots;
    private long _elections;
    private long _compared;
    private long _steps;
    private TimeSpan _virtual;

    public int SeedCount { get; private set; }

    public int FailedCount { get; private set; }

    public void Add(RunReport report)
    {
        SeedCount++;
        FailedCount += report.Findings.Count > 0 ? 1 : 0;
        _operations += report.OperationCount;
        _acknowledged += report.AcknowledgedCount;
        _unknown += report.UnknownCount;
        _judged += report.JudgedCount;
        _entries += report.EntryCount;
        _crashes += report.CrashCount;
        _snapshots += report.SnapshotCount;
        _elections += report.LeadershipCount;
        _compared += report.ComparedCount;
        _steps += report.StepCount;
        _virtual += report.VirtualTime;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{SeedCount} seeds, {FailedCount} with findings: {_operations} operations "
            + $"({_acknowledged} writes acknowledged, {_unknown} unknown), {_judged} judged, "
            + $"{_entries} entries, {_crashes} crashes, {_elections} elections, "
            + $"{_snapshots} snapshots, {_compared} states compared, {_steps} steps, "
            + $"{_virtual.TotalHours:F1} hours of virtual time, {time.GetElapsedTime(_begun).TotalSeconds:F0} s");
}
