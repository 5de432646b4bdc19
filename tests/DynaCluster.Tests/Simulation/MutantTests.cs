using DynaCluster.Simulation.Mutants;
using DynaCluster.Simulation.Nodes;
using DynaCluster.Simulation.Runs;
using Xunit;

namespace DynaCluster.Tests.Simulation;

/// <summary>Broken builds, kept as doubles: within a few seeds the simulator finds each, and in the same seeds without
/// the double it finds nothing.</summary>
public sealed class MutantTests
{
    private const int SeedsMax = 50;
    private const int Operations = 60;

    [Fact]
    public void Mutant_of_one_node_that_acknowledges_before_the_sync_is_found()
        => AssertFound(NodeForms.Real, Mutant.AcknowledgesBeforeSync);

    [Fact]
    public void Mutant_that_acknowledges_before_the_sync_is_found()
        => AssertFound(NodeForms.Three, Mutant.AcknowledgesBeforeSync);

    [Fact]
    public void Mutant_that_reads_without_a_barrier_is_found()
        => AssertFound(NodeForms.ThreeWithSlowWriters, Mutant.ReadsWithoutBarrier);

    [Fact]
    public void Hazard01_mutant_that_answers_refusals_at_once_is_found()
        => AssertFound(NodeForms.ThreeWithSlowWriters, Mutant.AnswersRefusalsAtOnce);

    [Fact]
    public void Hazard02_mutant_of_one_node_that_evaluates_before_its_barrier_is_found()
        => AssertFound(NodeForms.Real, Mutant.EvaluatesBeforeBarrier);

    [Fact]
    public void Hazard02_mutant_that_evaluates_before_its_barrier_is_found()
        => AssertFound(NodeForms.Three, Mutant.EvaluatesBeforeBarrier);

    [Fact]
    public void Hazard03_mutant_without_the_guard_of_the_chain_is_found()
        => AssertFound(
            NodeForms.Three,
            static forms => Mutant.EvaluatesUponHoles(forms),
            static forms => Mutant.EvaluatesUponHoles(forms, isGuarded: true));

    [Fact]
    public void Hazard04_mutant_that_votes_under_an_old_identity_is_found()
        => AssertFound(NodeForms.Three, Mutant.VotesUnderOldIdentity);

    /// <param name="control">The same without the fault; null: the forms as they are.</param>
    private static void AssertFound(
        NodeForms forms, Func<NodeForms, NodeForms> mutant, Func<NodeForms, NodeForms>? control = null)
    {
        int seed = Enumerable.Range(1, SeedsMax)
            .FirstOrDefault(seed => SimulationRun.Run(seed, mutant(forms), Operations).Findings.Count > 0);
        Assert.InRange(seed, 1, SeedsMax);
        NodeForms right = control is null ? forms : control(forms);
        Assert.Empty(Enumerable.Range(1, seed)
            .SelectMany(same => SimulationRun.Run(same, right, Operations).Findings));
    }
}
