using System.Collections.Concurrent;

namespace DynaCluster.Node.Changes;

/// <summary>A <see cref="ChangeSignal"/> for each table that somebody waits for. Thread-safe.</summary>
internal sealed class TableSignals
{
    private readonly ConcurrentDictionary<uint, ChangeSignal> _signals = new();

    public ChangeSignal Of(uint table) => _signals.GetOrAdd(table, static _ => new ChangeSignal());

    public void Pulse(uint table)
    {
        if (_signals.TryGetValue(table, out ChangeSignal? signal))
        {
            signal.Pulse();
        }
    }

    /// <summary>Nobody waits for the table any more.</summary>
    public void Forget(uint table) => _signals.TryRemove(table, out _);
}
