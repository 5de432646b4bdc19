using DynaCluster.Linearizability.Checks;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Tests.Linearizability;

/// <summary>Histories told as text (<see cref="HistoryText"/>).</summary>
internal static class Scenario
{
    public static void AssertGood(string history)
        => Assert.Equal("", LinearizabilityChecker.Check(HistoryText.Parse(history)) is var report
            && report.Verdict == Verdict.Linearizable ? "" : report.ToString());

    /// <summary>The history contradicts itself, and the contradiction is told by just these lines of it.</summary>
    public static void AssertBad(string history, string explanation)
    {
        CheckReport report = LinearizabilityChecker.Check(HistoryText.Parse(history));
        IEnumerable<Operation> named = report.Findings.SelectMany(finding => finding.Explanation?.Operations ?? []);
        Assert.Equal(HistoryText.Format(HistoryText.Parse(explanation)), HistoryText.Format(named));
    }
}
