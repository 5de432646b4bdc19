using DynaCluster.Protocol;

namespace DynaCluster.Routing.Links;

/// <summary>A call that waits for its answer.</summary>
internal sealed class PendingAnswer
    : TaskCompletionSource<PartitionAnswer?>
{
    public PendingAnswer()
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    /// <summary>It changes nothing there, or the same when it is done twice.</summary>
    public required bool IsRepeatable { get; init; }

    /// <summary>From here on the other node may act upon it.</summary>
    public bool IsSent { get; set; }

    /// <summary>No answer will come.</summary>
    public void Fail() => TrySetResult(null);
}
