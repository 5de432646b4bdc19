using DynaCluster.Routing;

namespace DynaCluster.Router.Operations;

/// <summary>Brings the node's copy of the catalog up to date before a table is said to be missing. Requests that come
/// while one question is under way share the next. Thread-safe.</summary>
internal sealed class CatalogRefresh(PartitionClient partitions, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<bool> _running = Task.FromResult(false);
    private Task<bool>? _next;

    /// <returns>False: it could not be brought up to date in time. Never faults.</returns>
    public Task<bool> RefreshAsync()
    {
        lock (_gate)
        {
            if (_running.IsCompleted && _next is null)
            {
                return _running = AskAsync();
            }

            return _next ??= AskAfterAsync(_running); // one that began before this call may have missed a change
        }
    }

    private async Task<bool> AskAfterAsync(Task<bool> running)
    {
        await running;
        Task<bool> asking;
        lock (_gate)
        {
            _next = null;
            _running = asking = AskAsync();
        }

        return await asking;
    }

    private async Task<bool> AskAsync()
    {
        await Task.Yield(); // asking is none of the caller's lock
        using CancellationTokenSource late = new(s_patience, time);
        try
        {
            return await partitions.RefreshCatalogAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
