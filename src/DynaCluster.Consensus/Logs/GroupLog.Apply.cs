using DynaCluster.Consensus.Faults;
using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

public sealed partial class GroupLog
{
    private readonly AsyncSignal _applySignal = new();
    private readonly List<LogEntry> _stored = [];
    private readonly LogEntry[] _turn = new LogEntry[Limits.ApplyEntriesMax];
    private readonly PriorityQueue<TaskCompletionSource, long> _waiters = new();
    private Task _applying = Task.CompletedTask;

    /// <summary>Record bytes of the newest entries that are held in memory.</summary>
    public long RecentBytes => Read(() => _recent.Bytes);

    /// <summary>Completes when the state has applied the index.</summary>
    /// <exception cref="OperationCanceledException">The token, or this log is closed.</exception>
    public ValueTask WaitForAppliedAsync(long index, CancellationToken token)
    {
        if (Volatile.Read(ref _applied) >= index)
        {
            return ValueTask.CompletedTask;
        }

        TaskCompletionSource waiter;
        lock (_gate)
        {
            if (_applied >= index)
            {
                return ValueTask.CompletedTask;
            }

            ObjectDisposedException.ThrowIf(_disposed, this);
            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue(waiter, index);
        }

        return new ValueTask(token.CanBeCanceled ? waiter.Task.OnContext().WaitAsync(token) : waiter.Task);
    }

    /// <summary>The one flow that calls the state.</summary>
    private async Task ApplyCommittedAsync()
    {
        try
        {
            while (!IsClosed)
            {
                await _applySignal.WaitAsync();
                while (TakeTurn() is var count && count > 0)
                {
                    FailPoints.Reach(FailPoint.CommittedBeforeApplied);
                    _state.Apply(_turn.AsSpan(0, count));
                    Invariant.That(_state.FlushedIndex <= _state.AppliedIndex);
                    TruncateFlushed();
                    EndTurn(_turn[count - 1].Index);
                }
            }
        }
        catch (Exception e)
        {
            _node.Stop(
                $"group {Identity.Group} could not apply its log after index {AppliedIndex}:"
                + " keep the data folder and report it",
                e);
        }
    }

    private bool IsClosed => Read(() => _disposed);

    /// <summary>The next committed entries, from memory or from the store.</summary>
    private int TakeTurn()
    {
        long from, to;
        lock (_gate)
        {
            from = _applied + 1;
            to = _commit;
            if (_disposed || from > to)
            {
                return 0;
            }

            if (_recent.Count > 0 && from >= _recent.First)
            {
                return TakeRecent(from, to);
            }

            to = _recent.Count > 0 ? Math.Min(to, _recent.First - 1) : to;
        }

        to = Math.Min(to, from + _turn.Length - 1);
        _stored.Clear();
        _node.Store.Read(Identity.Group, from, to, Limits.ApplyBytesMax, _stored);
        _stored.CopyTo(_turn);
        return _stored.Count;
    }

    private int TakeRecent(long from, long to)
    {
        var count = 0;
        long bytes = 0;
        while (from + count <= to && count < _turn.Length)
        {
            var entry = _recent.Get(from + count);
            bytes += entry.Payload.Length;
            if (count > 0 && bytes > Limits.ApplyBytesMax)
            {
                break;
            }

            _turn[count++] = entry;
        }

        return count;
    }

    private void EndTurn(long applied)
    {
        Invariant.That(_state.AppliedIndex == applied);
        lock (_gate)
        {
            for (var index = _applied + 1; index <= applied; index++)
            {
                if (_recent.Count > 0 && index >= _recent.First)
                {
                    _unappliedBytes -= _recent.Record(index).Length;
                }
            }

            Volatile.Write(ref _applied, applied);
            while (_recent.Count > 0 && _recent.First <= applied
                && (_recent.Bytes > Limits.GroupLogRecentBytesMax || _recent.Count > Limits.GroupLogRecentEntriesMax))
            {
                _recent.Evict();
            }

            while (_waiters.TryPeek(out var waiter, out var index) && index <= applied)
            {
                _waiters.Dequeue();
                waiter.TrySetResult();
            }
        }
    }

    private void CancelWaiters()
    {
        lock (_gate)
        {
            while (_waiters.TryDequeue(out var waiter, out _))
            {
                waiter.TrySetCanceled();
            }
        }
    }
}
