using DynaCluster.Simulation.Runs;
using Xunit;

namespace DynaCluster.Tests.Simulation;

/// <summary>Seeds that found something once.</summary>
public sealed class FailedSeedTests
{
    /// <summary>The newest; all of them run in ./dev sim --failed.</summary>
    private const int RunAgainMax = 20;

    [Fact]
    public void Seeds_that_failed_once_find_nothing_any_more()
        => Assert.Empty(FailedSeed.All.TakeLast(RunAgainMax).SelectMany(static failed => SimulationRun
            .Run(failed.Seed, failed.Forms, SimulationRun.OperationsDefault).Findings));

    [Fact]
    public void A_line_names_the_seed_the_nodes_the_commit_and_what_was_found()
        => Assert.Equal(
            new FailedSeed(7, 3, "abc1234", "a lost write"), FailedSeed.Parse("7 3 abc1234 a lost write"));

    [Fact]
    public void A_failing_seed_says_the_line_that_is_to_be_added()
    {
        RunReport report = new() { Seed = 7 };
        report.Find("a lost write");
        Assert.Equal("7 3 (the commit that mends it) a lost write", FailedSeed.LineFor(report, 3));
    }
}
