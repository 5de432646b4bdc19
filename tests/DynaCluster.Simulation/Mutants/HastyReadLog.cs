using DynaCluster.Consensus;
using DynaCluster.Simulation.Logs;

namespace DynaCluster.Simulation.Mutants;

/// <summary>A kept mutant: it takes itself for the leader until it is told otherwise, and asks nobody before a
/// read.</summary>
public sealed class HastyReadLog(SimulatedLog log) : LogDouble(log)
{
    public override ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
        => token == leadership.Lost
            ? base.ConfirmLeadershipAsync(leadership, token) // the sequencer asks: its refusals are another mutant's
            : ValueTask.FromResult(!leadership.Lost.IsCancellationRequested);
}
