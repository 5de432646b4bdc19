using DynaCluster.Consensus;
using DynaCluster.Simulation.Logs;

namespace DynaCluster.Simulation.Mutants;

/// <summary>
/// A log with holes: now and then an entry gets its place and never its content, as when an append fails after others
/// were evaluated upon it. With the guard of the chain in apply what was evaluated upon the hole is skipped; the kept
/// mutant hides from apply that there was one, so that it accepts everything.
/// </summary>
public sealed class UnchainedLog(SimulatedLog log, Random random) : LogDouble(log)
{
    private const int HolesOfThousand = 40;

    public override LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload)
    {
        bool isHole = HiddenChain.HoldsEffects(payload.Span) && random.Next(1000) < HolesOfThousand;
        return base.TryAppend(leadership, after, isHole ? HiddenChain.Hole(payload.Span) : payload);
    }
}
