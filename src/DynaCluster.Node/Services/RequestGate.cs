using DynaCluster.Model.Flows;

namespace DynaCluster.Node.Services;

/// <summary>Counts requests that are being served, so that what they read is closed only when none does.
/// Thread-safe, without a lock.</summary>
internal sealed class RequestGate
{
    /// <summary>Set in the count when nobody may enter any more.</summary>
    private const long Closed = 1L << 62;

    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _active;

    /// <summary>False: it closes. After true, Exit follows.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _active) < Closed)
        {
            return true;
        }

        Exit();
        return false;
    }

    public void Exit()
    {
        if (Interlocked.Decrement(ref _active) == Closed)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more; completes when everybody is out.</summary>
    public Task CloseAsync()
    {
        if (Interlocked.Or(ref _active, Closed) == 0)
        {
            _empty.TrySetResult();
        }

        return _empty.Task.OnContext();
    }
}
