using DynaCluster.Chaos.Workloads;

namespace DynaCluster.Chaos.Reports;

/// <summary>What one second of the load brought.</summary>
/// <param name="P50">Milliseconds, of the requests that were answered as asked; NaN if there were none.</param>
internal readonly record struct SecondSeries(int Second, int Answered, int Failed, double P50, double P99)
{
    public static IReadOnlyList<SecondSeries> Of(IReadOnlyList<Sample> samples)
    {
        ILookup<int, Sample> seconds = samples.ToLookup(static sample => (int)sample.At);
        int count = samples.Count == 0 ? 0 : samples.Max(static sample => (int)sample.At) + 1;
        return [.. Enumerable.Range(0, count).Select(second => Of(second, [.. seconds[second]]))];
    }

    private static SecondSeries Of(int second, Sample[] samples)
    {
        double[] good = [.. samples.Where(static sample => sample.Kind.Length == 0)
            .Select(static sample => (double)sample.Milliseconds)];
        return new SecondSeries(
            second, good.Length, samples.Length - good.Length, Quantiles.At(good, 0.5), Quantiles.At(good, 0.99));
    }
}
