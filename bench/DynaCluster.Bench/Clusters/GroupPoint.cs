namespace DynaCluster.Bench.Clusters;

/// <summary>What clusters of so many groups did: operations a second, and microseconds of the servers' CPU for
/// each.</summary>
internal sealed record GroupPoint(int Groups, double Lowest, double Median, double Highest, double CpuMicroseconds)
{
    public static GroupPoint Of(int groups, IReadOnlyCollection<LoadResult> runs)
    {
        double[] rates = [.. runs.Select(static r => r.OperationsPerSecond)];
        return new GroupPoint(
            groups, rates.Min(), ClusterComparison.Median(rates), rates.Max(),
            ClusterComparison.Median(runs.Select(static r => r.CpuMicroseconds)));
    }

    public override string ToString() => FormattableString.Invariant(
        $"{Groups,2} groups: {Median:F0} puts/s ({Lowest:F0} .. {Highest:F0}), {CpuMicroseconds:F0} us of CPU each");
}
