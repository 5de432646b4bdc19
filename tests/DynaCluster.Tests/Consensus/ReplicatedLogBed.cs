using DynaCluster.Consensus;

namespace DynaCluster.Tests.Consensus;

/// <summary>One replica for <see cref="ReplicatedLogContract"/>.</summary>
public abstract class ReplicatedLogBed
{
    public abstract IReplicatedLog Log { get; }

    /// <summary>What the log is applied to now; another after a restart.</summary>
    public abstract RecordingState State { get; }

    public virtual CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Ends this incarnation and starts one over the same disk, with a state that lost what was not
    /// flushed.</summary>
    public abstract Task RestartAsync();

    public async Task<Leadership> LeadAsync() => await Log.WaitForLeadershipAsync(Token);

    public Task AppliedAsync(long index) => Log.WaitForAppliedAsync(index, Token).AsTask();
}
