using System.Diagnostics.Metrics;

namespace DynaCluster.CrashHost.Stock;

/// <summary>
/// Holds the stock log's flush, as a slow disk would, by public means alone: the library counts the entries of a flush
/// on the thread that flushes, before the flush is recorded, and whoever listens to that counter holds the thread.
/// Appending and acknowledging do not wait for it.
/// </summary>
internal sealed class FlushHold : IDisposable
{
    private const string Counter = "entries-flush-count";

    private readonly MeterListener _listener = new();
    private readonly ManualResetEventSlim _mayFlush = new(initialState: true);
    private int _held;

    public FlushHold()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == Counter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, _, _) => Wait());
        _listener.Start();
    }

    /// <summary>Flushes that wait.</summary>
    public int Held => Volatile.Read(ref _held);

    /// <summary>From now on no flush comes to its end.</summary>
    public void Begin() => _mayFlush.Reset();

    public void Dispose()
    {
        _mayFlush.Set();
        _listener.Dispose();
    }

    private void Wait()
    {
        if (!_mayFlush.IsSet)
        {
            Interlocked.Increment(ref _held);
            _mayFlush.Wait();
        }
    }
}
