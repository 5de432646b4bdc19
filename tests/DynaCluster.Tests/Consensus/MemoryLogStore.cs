using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>A log store whose syncs the test holds back, lets through or fails.</summary>
public sealed class MemoryLogStore : ILogStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<(uint Group, long Index), byte[]> _entries = [];
    private readonly Dictionary<(uint Group, LogMetadataKey Key), byte[]> _metadata = [];

    /// <summary>A commit waits for it before anything is durable.</summary>
    public Task Sync { get; set; } = Task.CompletedTask;

    private readonly List<((uint Group, long Index) Key, TaskCompletionSource Has)> _awaited = [];
    private TaskCompletionSource? _held;
    private bool _isCut;

    /// <summary>Every commit that has begun.</summary>
    public int Begun { get; private set; }

    public int EntryCount
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public long FirstIndex(uint group)
    {
        lock (_gate)
        {
            return _entries.Keys.Where(k => k.Group == group).Select(k => k.Index).DefaultIfEmpty(0).Min();
        }
    }

    public LogContents Recover(uint group)
    {
        LogScan scan = new(group);
        lock (_gate)
        {
            foreach (((uint Group, long Index) key, byte[] record) in _entries.Where(e => e.Key.Group == group))
            {
                scan.Add(key.Index, record);
            }
        }

        return scan.End();
    }

    public byte[]? ReadMetadata(uint group, LogMetadataKey key)
    {
        lock (_gate)
        {
            return _metadata.GetValueOrDefault((group, key));
        }
    }

    public void Read(uint group, long first, long last, int bytesMax, List<LogEntry> entries)
    {
        lock (_gate)
        {
            long bytes = 0;
            for (long index = first; index <= last; index++)
            {
                byte[] record = _entries[(group, index)];
                bytes += record.Length;
                if (bytes > bytesMax && index > first)
                {
                    return;
                }

                entries.Add(LogRecord.Open(record, group, index));
            }
        }
    }

    public async ValueTask CommitAsync(LogBatch batch)
    {
        Begun++;
        await Sync;
        lock (_gate)
        {
            if (_isCut)
            {
                return;
            }

            foreach (LogOperation operation in batch.Operations)
            {
                Apply(operation);
            }

            TellAwaited();
        }
    }

    /// <summary>Changes a stored record in place.</summary>
    public void Damage(uint group, long index, Action<byte[]> damage)
    {
        lock (_gate)
        {
            damage(_entries[(group, index)]);
        }
    }

    public void Lose(uint group, long index)
    {
        lock (_gate)
        {
            _entries.Remove((group, index));
        }
    }

    /// <summary>Completes when the entry is on the disk.</summary>
    public Task HasAsync(uint group, long index)
    {
        lock (_gate)
        {
            TaskCompletionSource has = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add(((group, index), has));
            TellAwaited();
            return has.Task;
        }
    }

    /// <summary>From now on nothing becomes durable, until the store is cut from its process.</summary>
    public void HoldSyncs()
    {
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Sync = _held.Task;
    }

    /// <summary>The process that uses this store has died: what it still writes is lost.</summary>
    /// <returns>What is on the disk, for the next process.</returns>
    public MemoryLogStore Cut()
    {
        MemoryLogStore next = new();
        lock (_gate)
        {
            _isCut = true;
            foreach ((var key, byte[] record) in _entries)
            {
                next._entries.Add(key, record);
            }

            foreach ((var key, byte[] value) in _metadata)
            {
                next._metadata.Add(key, value);
            }
        }

        _held?.TrySetResult();
        return next;
    }

    public void Dispose()
    {
    }

    private void TellAwaited()
    {
        foreach (((uint Group, long Index) key, TaskCompletionSource has) in _awaited)
        {
            if (_entries.ContainsKey(key))
            {
                has.TrySetResult();
            }
        }
    }

    private void Apply(LogOperation operation)
    {
        switch (operation.Kind)
        {
            case LogOperationKind.Append:
                _entries[(operation.Group, operation.Index)] = operation.Bytes.ToArray();
                break;
            case LogOperationKind.SetMetadata:
                _metadata[(operation.Group, operation.Key)] = operation.Bytes.ToArray();
                break;
            default:
                bool suffix = operation.Kind == LogOperationKind.TruncateSuffix;
                foreach ((uint Group, long Index) key in _entries.Keys.ToArray())
                {
                    bool hit = suffix ? key.Index >= operation.Index : key.Index <= operation.Index;
                    if (key.Group == operation.Group && hit)
                    {
                        _entries.Remove(key);
                    }
                }

                break;
        }
    }
}
