using System.Threading.Tasks.Sources;

namespace DynaCluster.Node.Partitions;

/// <summary>Wakes one waiting flow. A Set without a waiter is kept, several count as one. No allocation per
/// wait.</summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private readonly Lock _access = new();
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private bool _set;
    private bool _waiting;

    public void Set()
    {
        lock (_access)
        {
            if (!_waiting)
            {
                _set = true;
                return;
            }

            _waiting = false;
        }

        _source.SetResult(true);
    }

    /// <summary>By one flow at a time.</summary>
    public ValueTask WaitAsync()
    {
        lock (_access)
        {
            if (_set)
            {
                _set = false;
                return default;
            }

            _source.Reset();
            _waiting = true;
            return new ValueTask(this, _source.Version);
        }
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _source.OnCompleted(continuation, state, token, flags);
}
