namespace DynaCluster.Linearizability.Histories;

/// <summary>An operation that was sent and whose answer is not recorded yet.</summary>
public sealed class OpenOperation
{
    private readonly HistoryRecorder _recorder;

    internal OpenOperation(HistoryRecorder recorder, Operation operation)
    {
        _recorder = recorder;
        Operation = operation;
    }

    internal Operation Operation { get; set; }

    internal bool IsDropped { get; set; }

    /// <summary>It was done, or read.</summary>
    public void Done(Image? before = null, Image? after = null) => _recorder.Close(
        this, (operation, now) => operation with { Returned = now, Before = before, After = after });

    /// <summary>Its condition did not hold.</summary>
    /// <param name="before">The item of the failed condition; null if it was not shown.</param>
    public void Refused(Image? before = null) => _recorder.Close(
        this, (operation, now) => operation with { Returned = now, Before = before, IsRefused = true });

    /// <summary>It certainly did not happen and will not: it is no part of the history.</summary>
    public void NotApplied() => _recorder.Drop(this);
}
