using DynaCluster.Model.Flows;

namespace DynaCluster.Node.Services;

/// <summary>Counts the requests that are being served, so that stores are closed only when none reads them.
/// Thread-safe.
/// </summary>
internal sealed class RequestGate
{
    private readonly Lock _access = new();
    private TaskCompletionSource? _empty;
    private int _active;

    /// <summary>False: the node stops. After true, Exit follows.</summary>
    public bool TryEnter()
    {
        lock (_access)
        {
            if (_empty is not null)
            {
                return false;
            }

            _active++;
            return true;
        }
    }

    public void Exit()
    {
        lock (_access)
        {
            _active--;
            if (_active == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Lets nobody in any more; completes when everybody is out.</summary>
    public Task CloseAsync()
    {
        lock (_access)
        {
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_active == 0)
            {
                _empty.TrySetResult();
            }

            return _empty.Task.OnContext();
        }
    }
}
