using DynaCluster.Consensus;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>Remembers what it was given. What it has flushed is a test's decision.</summary>
public sealed class RecordingState : ReplicatedState
{
    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];
    private LogPosition _applied;
    private long _flushed;

    public RecordingState()
    {
    }

    /// <summary>A state as a crash left it: what was flushed, and nothing more.</summary>
    public RecordingState(LogPosition flushed)
    {
        _applied = flushed;
        _flushed = flushed.Index;
    }

    public override long AppliedIndex => _applied.Index;

    public override long AppliedTerm => _applied.Term;

    public override long FlushedIndex => Volatile.Read(ref _flushed);

    public bool FlushesWhenAsked { get; init; }

    public int FlushRequests { get; private set; }

    /// <summary>Runs before every apply.</summary>
    public Action? Applying { get; set; }

    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    public LogPosition Flush()
    {
        Volatile.Write(ref _flushed, _applied.Index);
        return _applied;
    }

    public override void Apply(ReadOnlySpan<LogEntry> entries)
    {
        Applying?.Invoke();
        lock (_gate)
        {
            foreach (LogEntry entry in entries)
            {
                Assert.Equal(_applied.Index + 1, entry.Index);
                _entries.Add(entry with { Payload = entry.Payload.ToArray() });
                _applied = new LogPosition(entry.Index, entry.Term);
            }
        }
    }

    public override void RequestFlush()
    {
        FlushRequests++;
        if (FlushesWhenAsked)
        {
            Flush();
        }
    }
}
