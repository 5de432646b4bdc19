using DynaCluster.Chaos.Nemeses;
using DynaCluster.Chaos.Reports;
using DynaCluster.Chaos.Runs;
using DynaCluster.Chaos.Workloads;
using DynaCluster.Linearizability.Checks;

namespace DynaCluster.Tests.Chaos;

public sealed class ReportTests
{
    private static readonly Sample[] s_samples =
    [
        new(0.1, 2, 1, IsWrite: true, Kind: ""), new(0.2, 4, 1, IsWrite: true, Kind: ""),
        new(2.5, 9, 1, IsWrite: true, Kind: "connection lost"),
    ];

    [Fact]
    public void A_second_counts_answers_and_failures_apart()
        => Assert.Equal(
            [(2, 0), (0, 0), (0, 1)],
            SecondSeries.Of(s_samples).Select(second => (second.Answered, second.Failed)));

    [Fact]
    public void A_second_without_an_answer_has_no_latency()
        => Assert.True(double.IsNaN(SecondSeries.Of(s_samples)[1].P99));

    [Fact]
    public void The_page_needs_nothing_from_elsewhere()
    {
        string page = HtmlReport.Of(Findings([]));
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_is_shown_as_text()
        => Assert.Contains("lost &lt;v7&gt;", HtmlReport.Of(Findings(["lost <v7>"])), StringComparison.Ordinal);

    [Fact]
    public void A_run_with_a_violation_is_not_called_clean()
        => Assert.DoesNotContain("clean", TextReport.Of(Findings(["lost"])), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void A_run_without_seconds_can_be_drawn()
        => Assert.Contains("<svg", TimelineSvg.Draw([], []), StringComparison.Ordinal);

    private static Findings Findings(IReadOnlyList<string> violations) => new(
        new ChaosOptions(1, 7, [], 3, Keeps: false, "report.html"),
        new CheckReport(Verdict.Linearizable, 1, 1, 1, []),
        violations,
        s_samples,
        [new FaultSpan("kill-leader", "n1", 0.5, 1, 2)],
        [new WriteGap(new LeaderLoss(0.5, [1], "kill-leader"), 1, 0.75)])
    {
        Skipped = [],
        Digests = [],
        Elements = 1,
        Unknown = 0,
        Load = "",
    };
}
