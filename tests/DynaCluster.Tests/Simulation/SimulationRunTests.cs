using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Runs;
using DynaCluster.Simulation.Workloads;
using Xunit;

namespace DynaCluster.Tests.Simulation;

/// <summary>The whole node in one thread against a small model, killed, deposed, stopped and with breaking
/// disks.</summary>
public sealed class SimulationRunTests
{
    private const int SeedCount = 25;
    private const int FewSeedCount = 8;
    private const int Operations = 60;

    [Fact]
    public void No_run_of_one_node_finds_a_lost_write_an_untrue_refusal_or_a_wrong_image()
        => Assert.Empty(Findings(NodeForms.Real));

    [Fact]
    public void No_run_of_three_nodes_finds_a_lost_write_an_untrue_refusal_a_wrong_image_or_unequal_states()
        => Assert.Empty(Findings(NodeForms.Three));

    [Fact]
    public void Hazard13_no_run_that_grows_from_one_voter_to_three_finds_anything()
        => Assert.Empty(Findings(NodeForms.Three with { GrowsOneOf = 1 }, FewSeedCount));

    [Fact]
    public void Hazard05_no_run_of_five_nodes_finds_anything()
        => Assert.Empty(Findings(NodeForms.Five, FewSeedCount));

    [Fact]
    public void No_run_of_one_node_with_rows_that_expire_finds_anything()
        => Assert.Empty(Findings(NodeForms.Real with { Expires = true }, FewSeedCount));

    [Fact]
    public void No_run_of_three_nodes_with_rows_that_expire_finds_anything()
        => Assert.Empty(Findings(NodeForms.Three with { Expires = true }, FewSeedCount));

    [Fact]
    public void A_seed_of_one_node_replays_to_the_byte()
        => Assert.Equal(
            SimulationRun.Run(3, NodeForms.Real, Operations).Hash,
            SimulationRun.Run(3, NodeForms.Real, Operations).Hash);

    [Fact]
    public void A_seed_of_three_nodes_replays_to_the_byte()
        => Assert.Equal(
            SimulationRun.Run(3, NodeForms.Three, Operations).Hash,
            SimulationRun.Run(3, NodeForms.Three, Operations).Hash);

    [Fact]
    public void The_model_lets_an_unknown_write_be_seen_later_and_never_again_after_another()
    {
        RowModel model = new();
        model.Wrote(new Row(1, 0));
        model.MayHaveWritten(static _ => true, old => RowModel.Update(old, 2));
        Assert.True(model.Saw(new Row(1, 0)));
        Assert.True(model.Saw(new Row(2, 1)));
        Assert.False(model.Saw(new Row(1, 0)));
    }

    private static IEnumerable<string> Findings(NodeForms forms, int seedCount = SeedCount)
        => Enumerable.Range(1, seedCount)
            .Select(seed => SimulationRun.Run(seed, forms, Operations))
            .Where(report => report.Findings.Count > 0)
            .Select(report => report.ToString());
}
