using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Simulation.Logs;

namespace DynaCluster.Simulation.Mutants;

/// <summary>A log that does everything as the simulated one does, but for what a mutant overrides.</summary>
public abstract class LogDouble(SimulatedLog log) : IReplicatedLog
{
    public uint Group => log.Group;

    public virtual long CommitIndex => log.CommitIndex;

    public Membership Members => log.Members;

    public ulong LeaderReplica => log.LeaderReplica;

    public bool IsFresh => log.IsFresh;

    protected SimulatedLog Log => log;

    public Task StartAsync(CancellationToken token) => log.StartAsync(token);

    public ValueTask<Leadership> WaitForLeadershipAsync(CancellationToken token) => log.WaitForLeadershipAsync(token);

    public virtual LogPosition? TryAppend(Leadership leadership, long after, ReadOnlyMemory<byte> payload)
        => log.TryAppend(leadership, after, payload);

    public virtual ValueTask<bool> ConfirmLeadershipAsync(Leadership leadership, CancellationToken token)
        => log.ConfirmLeadershipAsync(leadership, token);

    public virtual ValueTask WaitForAppliedAsync(long index, CancellationToken token)
        => log.WaitForAppliedAsync(index, token);

    public ValueTask<TransferOutcome> TransferLeadershipAsync(ulong replica, CancellationToken token)
        => log.TransferLeadershipAsync(replica, token);

    public ValueTask<MembershipRefusal> AddVoterAsync(ulong replica, CancellationToken token)
        => log.AddVoterAsync(replica, token);

    public ValueTask<MembershipRefusal> RemoveVoterAsync(ulong replica, CancellationToken token)
        => log.RemoveVoterAsync(replica, token);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return log.DisposeAsync();
    }
}
