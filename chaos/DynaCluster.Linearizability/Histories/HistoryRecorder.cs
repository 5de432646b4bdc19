namespace DynaCluster.Linearizability.Histories;

/// <summary>
/// Collects a history from any number of threads. Its clock is a counter: an operation is counted in before it is sent
/// and out after its answer is there, so one that is counted out before another is counted in did precede it.
/// </summary>
public sealed class HistoryRecorder
{
    private readonly Lock _lock = new();
    private readonly List<OpenOperation> _operations = [];
    private long _now;

    /// <summary>Call it before the operation is sent. An operation that is never closed has an unknown
    /// outcome.</summary>
    public OpenOperation Call(int client, string key, Effect effect, Condition condition = default)
    {
        lock (_lock)
        {
            OpenOperation open = new(this, new Operation
            {
                Client = client, Key = key, Called = _now++, Effect = effect, Condition = condition,
            });
            _operations.Add(open);
            return open;
        }
    }

    /// <summary>Everything so far, in the order of the calls. What is still open is in it as of unknown outcome.
    /// </summary>
    public IReadOnlyList<Operation> Operations
    {
        get
        {
            lock (_lock)
            {
                return [.. _operations.Where(open => !open.IsDropped).Select(open => open.Operation)];
            }
        }
    }

    internal void Close(OpenOperation open, Func<Operation, long, Operation> answer)
    {
        lock (_lock)
        {
            if (open.IsDropped || open.Operation.Returned is not null)
            {
                throw new InvalidOperationException($"This operation has its answer already: {open.Operation}");
            }

            open.Operation = answer(open.Operation, _now++);
        }
    }

    internal void Drop(OpenOperation open)
    {
        lock (_lock)
        {
            open.IsDropped = true;
        }
    }
}
