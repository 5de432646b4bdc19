using DynaCluster.Model.Flows;

namespace DynaCluster.Node.Changes;

/// <summary>Wakes all flows that wait: take Next, look, then await it. A pulse that nobody waits for costs a read.
/// </summary>
internal sealed class ChangeSignal
{
    private TaskCompletionSource _next = New();
    private int _awaited;

    public Task Next
    {
        get
        {
            // In this order: a pulse in between either completes what was taken, or comes before the look.
            Task next = Volatile.Read(ref _next).Task.OnContext();
            Interlocked.Exchange(ref _awaited, 1);
            return next;
        }
    }

    public void Pulse()
    {
        Interlocked.MemoryBarrier(); // what it tells of is written before it is looked whether anybody waits
        if (Volatile.Read(ref _awaited) != 0)
        {
            Volatile.Write(ref _awaited, 0);
            Interlocked.Exchange(ref _next, New()).TrySetResult();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
