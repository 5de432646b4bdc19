using DynaCluster.Consensus.Logs;
using DynaCluster.Simulation.Disks;

namespace DynaCluster.Simulation.Mutants;

/// <summary>A kept mutant: it tells the node that a batch is durable before its sync. The checkers must find
/// it.</summary>
public sealed class HastyLogStore(SimulatedDisk disk, TimeProvider time) : SimulatedLogStore(disk, time)
{
    private Task _syncing = Task.CompletedTask;

    public override ValueTask CommitAsync(LogBatch batch)
    {
        _syncing = Task.WhenAll(_syncing, CommitUnsynced(batch));
        return ValueTask.CompletedTask;
    }
}
