namespace DynaCluster.Simulation.Runs;

/// <summary>What a run did and what its checkers found.</summary>
public sealed class RunReport
{
    private const int FindingsMax = 20;

    private readonly List<string> _findings = [];

    public required int Seed { get; init; }

    public IReadOnlyList<string> Findings => _findings;

    public int OperationCount { get; set; }

    public int AcknowledgedCount { get; set; }

    public int UnknownCount { get; set; }

    /// <summary>Operations of the history that was judged.</summary>
    public int JudgedCount { get; set; }

    public int LifeCount { get; internal set; }

    public int CrashCount { get; internal set; }

    /// <summary>States of groups that came from another node.</summary>
    public int SnapshotCount { get; internal set; }

    /// <summary>Entries of all groups.</summary>
    public int EntryCount { get; internal set; }

    public int LeadershipCount { get; internal set; }

    /// <summary>States that were compared with those of other replicas at the same index.</summary>
    public long ComparedCount { get; internal set; }

    public long StepCount { get; internal set; }

    /// <summary>Equal for equal runs, whatever they did.</summary>
    public string Hash { get; internal set; } = "";

    public TimeSpan VirtualTime { get; internal set; }

    /// <summary>Completes at the first finding: what follows it means nothing.</summary>
    internal TaskCompletionSource FirstFinding { get; } = new();

    public void Find(string finding)
    {
        if (_findings.Count < FindingsMax)
        {
            _findings.Add(finding);
        }

        FirstFinding.TrySetResult();
    }

    public override string ToString()
        => $"seed {Seed}: {OperationCount} operations ({AcknowledgedCount} acknowledged, {UnknownCount} unknown), "
            + $"{JudgedCount} judged, {EntryCount} entries, {LifeCount} lives, {CrashCount} crashes, "
            + $"{SnapshotCount} snapshots, {LeadershipCount} leaderships, {ComparedCount} states compared, "
            + $"{StepCount} steps, {VirtualTime.TotalSeconds:F1} s of virtual time, hash {Hash}"
            + string.Concat(_findings.Select(finding => $"{Environment.NewLine}  {finding}"));
}
