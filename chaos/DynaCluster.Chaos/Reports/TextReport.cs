using System.Globalization;
using DynaCluster.Chaos.Runs;
using DynaCluster.Chaos.Workloads;

namespace DynaCluster.Chaos.Reports;

/// <summary>What a run prints at its end.</summary>
internal static class TextReport
{
    public static string Of(Findings findings)
    {
        List<string> lines = ["", .. findings.Digests];
        lines.AddRange(Errors(findings.Samples).Select(error => $"{error.Count} × {error.Kind}"));
        lines.AddRange(GapLines(findings.Gaps));
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{findings.Samples.Count} requests, {findings.Check.OperationCount} operations on "
            + $"{findings.Check.KeyCount} keys judged ({findings.Unknown} of unknown outcome), "
            + $"{findings.Elements} elements added, {findings.Spans.Count} faults; load {findings.Load}"));
        lines.AddRange(findings.Violations.Select(static violation => $"VIOLATION: {violation}"));
        lines.Add(findings.IsClean
            ? "verdict: clean. Linearizable, nothing acknowledged is lost, all replicas are equal"
            : string.Create(CultureInfo.InvariantCulture, $"verdict: {findings.Violations.Count} violation(s)"));
        return string.Join(Environment.NewLine, lines);
    }

    public static IEnumerable<(string Kind, int Count)> Errors(IEnumerable<Sample> samples) => samples
        .Where(static sample => sample.Kind.Length > 0)
        .GroupBy(static sample => sample.Kind)
        .OrderByDescending(static kind => kind.Count())
        .Select(static kind => (kind.Key, kind.Count()));

    private static IEnumerable<string> GapLines(IReadOnlyList<WriteGap> gaps) => gaps
        .GroupBy(static gap => gap.Loss.Nemesis)
        .OrderBy(static kind => kind.Key, StringComparer.Ordinal)
        .Select(static kind =>
        {
            double[] seconds = [.. kind.Select(static gap => gap.Seconds)];
            return string.Create(
                CultureInfo.InvariantCulture,
                $"writing stopped after {kind.Key}: {seconds.Length} groups that lost their leader, "
                + $"p50 {Quantiles.At(seconds, 0.5):0.00} s, p95 {Quantiles.At(seconds, 0.95):0.00} s, "
                + $"at most {seconds.Max():0.00} s");
        });
}
