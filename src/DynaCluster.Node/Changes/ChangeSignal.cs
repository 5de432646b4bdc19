using DynaCluster.Model.Flows;

namespace DynaCluster.Node.Changes;

/// <summary>Wakes all flows that wait: take Next, look, then await it. A pulse that nobody waits for costs a read.
/// </summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = New();
    private volatile bool _awaited;

    public Task Next
    {
        get
        {
            _awaited = true;
            return Volatile.Read(ref _next).Task.OnContext();
        }
    }

    public void Pulse()
    {
        if (_awaited)
        {
            _awaited = false;
            Interlocked.Exchange(ref _next, New()).TrySetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
