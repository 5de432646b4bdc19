using DynaCluster.Model;

namespace DynaCluster.Storage.Partitions;

/// <summary>
/// Flushes the states of all groups of a node in the background, one at a time: the one that somebody asked for, the
/// oldest beyond its age, the largest beyond a bound. Its owner starts it, and disposing stops and awaits it.
/// </summary>
public sealed class Flusher : IAsyncDisposable
{
    private readonly FlushLimits _limits;
    private readonly TimeProvider _time;
    private readonly TaskScheduler _scheduler;
    private readonly Action<Exception> _failed;
    private readonly Lock _access = new();
    private readonly List<PartitionState> _states = [];
    private TaskCompletionSource _signal = NewSignal();
    private ITimer? _timer;
    private Task _loop = Task.CompletedTask;
    private volatile bool _stopping;

    /// <param name="scheduler">Runs the flushes, which block: the default in production, the simulator's in it.</param>
    /// <param name="failed">A flush failed: the process has to end, for the disk may have forgotten writes.</param>
    public Flusher(FlushLimits limits, TimeProvider time, TaskScheduler scheduler, Action<Exception> failed)
    {
        _limits = limits;
        _time = time;
        _scheduler = scheduler;
        _failed = failed;
    }

    public void Add(PartitionState state)
    {
        lock (_access)
        {
            Invariant.That(!_states.Contains(state));
            _states.Add(state);
        }

        state.FlushAsked = Wake;
    }

    /// <summary>After this returns no new flush of the state begins; one that runs is waited for by its own
    /// lock.</summary>
    public void Remove(PartitionState state)
    {
        state.FlushAsked = null;
        lock (_access)
        {
            _states.Remove(state);
        }
    }

    public void Start()
    {
        Invariant.That(_timer is null);
        _timer = _time.CreateTimer(_ => Wake(), null, _limits.Interval, _limits.Interval);
        _loop = RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _timer?.Dispose();
        Wake();
        await _loop;
    }

    /// <summary>The state to flush now, or null.</summary>
    internal PartitionState? ChooseVictim()
    {
        lock (_access)
        {
            long total = 0;
            PartitionState? largest = null;
            PartitionState? oldest = null;
            foreach (PartitionState state in _states)
            {
                if (state.FlushRequested)
                {
                    return state;
                }

                long bytes = state.UnflushedBytes;
                total += bytes;
                largest = largest is null || bytes > largest.UnflushedBytes ? state : largest;
                oldest = oldest is null || state.UnflushedAge > oldest.UnflushedAge ? state : oldest;
            }

            if (oldest?.UnflushedAge >= _limits.AgeMax)
            {
                return oldest;
            }

            bool tooMuch = total >= _limits.TotalBytesMax || largest?.UnflushedBytes >= _limits.GroupBytesMax;
            return tooMuch ? largest : null;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stopping)
            {
                TaskCompletionSource signal = _signal;
                if (ChooseVictim() is { } victim)
                {
                    await Task.Factory.StartNew(
                        victim.Flush, CancellationToken.None, TaskCreationOptions.LongRunning, _scheduler);
                    continue;
                }

                await signal.Task;
                Interlocked.CompareExchange(ref _signal, NewSignal(), signal);
            }
        }
        catch (Exception failure)
        {
            _failed(failure);
            throw;
        }
    }

    private void Wake() => Volatile.Read(ref _signal).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
