using DynaCluster.Consensus;
using DynaCluster.Simulation.Logs;

namespace DynaCluster.Simulation.Mutants;

/// <summary>A kept mutant: a sequencer on it gives answers without effects, above all refusals, as soon as what they
/// were decided upon is applied, and asks nobody whether it still leads.</summary>
public sealed class HastyRefusalLog(SimulatedLog log) : LogDouble(log)
{
    public override ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
        => token == leadership.Lost
            ? ValueTask.FromResult(!leadership.Lost.IsCancellationRequested)
            : base.ConfirmLeadershipAsync(leadership, token); // a read asks: that is another mutant's
}
