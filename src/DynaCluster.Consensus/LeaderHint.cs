namespace DynaCluster.Consensus;

/// <summary>Who was last heard to lead, and under which term.</summary>
internal sealed class LeaderHint(long term, ulong replica)
{
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Term => term;

    public ulong Replica => replica;

    /// <summary>Completes when somebody else leads, or under another term.</summary>
    public Task Changed => _changed.Task;

    public void Replace() => _changed.TrySetResult();
}
