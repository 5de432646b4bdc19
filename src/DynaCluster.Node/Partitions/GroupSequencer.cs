using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Expiry;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Node.Partitions;

/// <summary>
/// The one place where a group's writes are decided, in one order. While this replica leads: barrier, then batches of
/// waiting writes, each batch one log entry, several in flight. One flow; Submit may be called from any.
/// </summary>
internal sealed partial class GroupSequencer : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AppendPause = TimeSpan.FromMilliseconds(10);

    private readonly SequencerParts _parts;
    private readonly Evaluation _evaluation;
    private readonly EntryWriter _writer = new();
    private readonly Lock _intake = new();
    private readonly TableQueues _queues = new();
    private readonly AsyncSignal _signal = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly long _deadlineTicks;
    private ITimer? _timer;
    private Task _running = Task.CompletedTask;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile LeaderEpoch? _serving;
    private volatile bool _ticked;
    private bool _accepting;
    private long _lastAppended;

    public GroupSequencer(SequencerParts parts)
    {
        _parts = parts;
        _evaluation = new Evaluation(parts.State, parts.Time, parts.Random);
        _deadlineTicks = parts.Time.TimestampFrequency / 1000 * Limits.WriteDeadlineMilliseconds;
        parts.InFlight.Settled = _signal.Set;
    }

    /// <summary>The leadership whose barrier is applied here, or null: reads may not be confirmed under
    /// another.</summary>
    public Leadership? Leadership => _serving?.Leadership;

    /// <summary>Of the same leadership, or null.</summary>
    public ExpiryFloors? Expiries => _serving?.Expiries;

    /// <summary>Since the start this replica has once applied everything that was committed before.</summary>
    public bool HasCaughtUp => _caughtUp.Task.IsCompleted;

    /// <summary>Writes that wait for their place in the log.</summary>
    public int QueueLength
    {
        get
        {
            lock (_intake)
            {
                return _queues.Count;
            }
        }
    }

    public void Start()
    {
        _timer = _parts.Time.CreateTimer(_ => OnTick(), null, Tick, Tick);
        _running = RunAsync();
    }

    /// <summary>Completes when it serves for the first time since the start.</summary>
    public Task WaitUntilServingAsync(CancellationToken token) => _caughtUp.Task.OnContext().WaitAsync(token);

    /// <summary>Reads what the write needs, queues it, and completes with its answer.</summary>
    public Task<TResponse> SubmitAsync<TResponse>(GroupWrite<TResponse> write)
        where TResponse : class
    {
        write.Prefetch(_parts.State);
        bool queued = false;
        bool accepting;
        lock (_intake)
        {
            accepting = _accepting;
            if (accepting)
            {
                write.ArrivedAt = _parts.Time.GetTimestamp();
                queued = _queues.TryAdd(write);
            }
        }

        if (queued)
        {
            _signal.Set();
        }
        else if (accepting)
        {
            _parts.Metrics.Throttled(_parts.Log.Group);
            write.Refuse(ApiErrors.WriteThrottled());
            write.End(WriteFate.Applied);
        }
        else
        {
            write.End(WriteFate.NotApplied);
        }

        return write.Completion;
    }

    /// <summary>Takes no new write, gives what is in flight until the bound to end, and ends.</summary>
    public async Task StopAsync(TimeSpan bound)
    {
        await _stop.CancelOnContextAsync();
        _signal.Set();
        await _running;
        try
        {
            await Task.WhenAll(_parts.InFlight.WhenSettled(), Confirmations())
                .WaitAsync(bound, _parts.Time);
        }
        catch (TimeoutException)
        {
            _parts.Events.StoppedInFlight(_parts.Log.Group);
        }

        _parts.InFlight.Abandon();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        _writer.Dispose();
        _evaluation.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                Leadership leadership = await _parts.Log.WaitForLeadershipAsync(_stop.Token);
                if (Leads(leadership))
                {
                    await LeadAsync(leadership);
                }
                else
                {
                    await Task.Delay(AppendPause, _parts.Time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping is the one reason to leave.
        }
        catch (Exception fault)
        {
            _parts.Events.SequencerFailed(fault, _parts.Log.Group);
            _parts.Failed(fault);
        }
    }

    private bool Leads(Leadership leadership)
        => !leadership.Lost.IsCancellationRequested && !_stop.IsCancellationRequested;

    private void OnTick()
    {
        _parts.InFlight.Expire(_parts.Time.GetTimestamp());
        _ticked = true;
        _signal.Set();
    }

    private void EndQueued(long arrivedUpTo)
    {
        var removed = new List<GroupWrite>();
        lock (_intake)
        {
            _queues.RemoveUpTo(arrivedUpTo, removed);
        }

        foreach (GroupWrite write in removed)
        {
            write.End(WriteFate.NotApplied);
        }
    }
}
