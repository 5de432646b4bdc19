using System.Globalization;
using System.Net;
using System.Text;
using DynaCluster.Chaos.Nemeses;
using DynaCluster.Chaos.Runs;

namespace DynaCluster.Chaos.Reports;

/// <summary>The run as one page that needs nothing else.</summary>
internal static class HtmlReport
{
    private const string Clean =
        "Every answer is linearizable, nothing acknowledged is lost, all replicas are equal.";

    public static string Of(Findings findings)
    {
        StringBuilder page = new();
        page.Append("<!doctype html><html lang='en'><meta charset='utf-8'>"
            + "<meta name='viewport' content='width=device-width'><title>DynaCluster chaos</title><style>");
        page.Append(ReportStyle.Css).Append("</style><main>");
        AppendHead(page, findings);
        page.Append("<h2>What happened</h2><div class='card'>");
        page.Append(TimelineSvg.Draw(SecondSeries.Of(findings.Samples), findings.Spans)).Append("</div>");
        AppendKinds(page, findings);
        AppendErrors(page, findings);
        AppendFaults(page, findings);
        AppendList(page, "All replicas at the end: digest and entries at the applied index", findings.Digests);
        AppendList(page, "Skipped on this machine", findings.Skipped);
        return page.Append("</main></html>\n").ToString();
    }

    private static void AppendHead(StringBuilder page, Findings findings)
    {
        ChaosOptions options = findings.Options;
        double[] kills = [.. findings.Gaps
            .Where(static gap => gap.Loss.Nemesis.StartsWith("kill-", StringComparison.Ordinal))
            .Select(static gap => gap.Seconds)];
        Write(page, $"<h1>Chaos</h1><p class='sub'>seed {options.Seed} · {options.Minutes} minutes · "
            + $"{options.Zones} nodes in {options.Zones} zones · load average {findings.Load}</p>");
        Write(page, findings.IsClean
            ? $"<div class='verdict clean'><b>Clean.</b> {Clean}</div>"
            : $"<div class='verdict dirty'><b>{findings.Violations.Count} violation(s).</b></div>");
        page.Append("<div class='tiles'>");
        Tile(page, Text(findings.Samples.Count), "requests");
        Tile(page, Text(findings.Check.OperationCount), "operations judged");
        Tile(page, Text(findings.Unknown), "of unknown outcome");
        Tile(page, Text(findings.Elements), "elements of the set");
        Tile(page, Text(findings.Spans.Count), "faults");
        Tile(page, kills.Length == 0 ? "–" : $"{Seconds(Quantiles.At(kills, 0.95))} s",
            "without writes after a leader's kill, p95");
        page.Append("</div>");
        if (!findings.IsClean)
        {
            AppendList(page, "Violations", findings.Violations);
        }
    }

    private static void AppendKinds(StringBuilder page, Findings findings)
    {
        page.Append("<h2>Faults and what they cost</h2><div class='card'><table><tr><th>fault<th class='n'>times"
            + "<th class='n'>whole again after, p50<th class='n'>at most<th class='n'>leaders lost"
            + "<th class='n'>writing stopped, p50<th class='n'>p95<th class='n'>at most</tr>");
        foreach (IGrouping<string, FaultSpan> kind in findings.Spans
            .GroupBy(static span => span.Nemesis).OrderBy(static kind => kind.Key, StringComparer.Ordinal))
        {
            double[] healing = [.. kind.Select(static span => span.Healed - span.End)];
            double[] gaps = [.. findings.Gaps.Where(gap => gap.Loss.Nemesis == kind.Key)
                .Select(static gap => gap.Seconds)];
            Write(page, $"<tr><td>{Escape(kind.Key)}<td class='n'>{kind.Count()}"
                + $"<td class='n'>{Seconds(Quantiles.At(healing, 0.5))} s<td class='n'>{Seconds(healing.Max())} s"
                + $"<td class='n'>{(gaps.Length == 0 ? "–" : Text(gaps.Length))}");
            foreach (double part in new[] { 0.5, 0.95, 1 })
            {
                Write(page, $"<td class='n'>{(gaps.Length == 0 ? "–" : Seconds(Quantiles.At(gaps, part)) + " s")}");
            }

            page.Append("</tr>");
        }

        page.Append("</table></div>");
    }

    private static void AppendErrors(StringBuilder page, Findings findings)
    {
        page.Append("<h2>Requests without an answer as asked</h2><div class='card'><table>"
            + "<tr><th>kind<th class='n'>count<th class='n'>of all</tr>");
        foreach ((string kind, int count) in TextReport.Errors(findings.Samples))
        {
            Write(page, $"<tr><td>{Escape(kind)}<td class='n'>{Text(count)}"
                + $"<td class='n'>{100.0 * count / findings.Samples.Count:0.00} %</tr>");
        }

        page.Append("</table></div>");
    }

    private static void AppendFaults(StringBuilder page, Findings findings)
    {
        page.Append("<h2>One by one</h2><div class='card'><table><tr><th class='n'>at<th>fault<th>whom"
            + "<th class='n'>for<th class='n'>whole again after<th class='n'>writing stopped</tr>");
        foreach (FaultSpan span in findings.Spans)
        {
            double[] gaps = [.. findings.Gaps
                .Where(gap => gap.Loss.At >= span.Begin && gap.Loss.At <= span.Healed)
                .Select(static gap => gap.Seconds)];
            Write(page, $"<tr><td class='n'>{span.Begin:0.0} s<td>{Escape(span.Nemesis)}<td>{Escape(span.Detail)}"
                + $"<td class='n'>{Seconds(span.End - span.Begin)} s"
                + $"<td class='n'>{Seconds(span.Healed - span.End)} s"
                + $"<td class='n'>{(gaps.Length == 0 ? "–" : Seconds(gaps.Max()) + " s")}</tr>");
        }

        page.Append("</table></div>");
    }

    private static void AppendList(StringBuilder page, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count > 0)
        {
            string text = Escape(string.Join('\n', lines));
            Write(page, $"<h2>{Escape(title)}</h2><div class='card'><pre>{text}</pre></div>");
        }
    }

    private static void Tile(StringBuilder page, string value, string name)
        => Write(page, $"<div class='tile'><b>{value}</b><span>{name}</span></div>");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Text(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Seconds(double seconds) => seconds.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>This program has no culture but the invariant one.</summary>
    private static void Write(StringBuilder page, string text) => page.Append(text);
}
