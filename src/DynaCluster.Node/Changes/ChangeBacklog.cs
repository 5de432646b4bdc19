using DynaCluster.Model;

namespace DynaCluster.Node.Changes;

/// <summary>
/// Bytes of changes, by table, that this leadership has appended and that some destination has not confirmed yet.
/// Thread-safe; its memory is bounded by what it counts.
/// </summary>
internal sealed class ChangeBacklog
{
    /// <summary>Entries are counted together until they have so many bytes.</summary>
    private const long StepBytes = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<uint, TableBacklog> _tables = [];

    public bool IsFull(uint table)
    {
        lock (_gate)
        {
            return _tables.TryGetValue(table, out TableBacklog? backlog)
                && backlog.Bytes > Limits.IndexBacklogBytesMax;
        }
    }

    public long BytesOf(uint table)
    {
        lock (_gate)
        {
            return _tables.TryGetValue(table, out TableBacklog? backlog) ? backlog.Bytes : 0;
        }
    }

    /// <param name="index">Log index of the entry; never lower than the one before.</param>
    public void Add(uint table, long index, long bytes)
    {
        lock (_gate)
        {
            if (!_tables.TryGetValue(table, out TableBacklog? backlog))
            {
                _tables.Add(table, backlog = new TableBacklog());
            }

            backlog.Add(index, bytes);
        }
    }

    /// <summary>All destinations have everything of the table up to this log index.</summary>
    public void Confirm(uint table, long index)
    {
        lock (_gate)
        {
            if (_tables.TryGetValue(table, out TableBacklog? backlog) && backlog.Confirm(index))
            {
                _tables.Remove(table);
            }
        }
    }

    public void Forget(uint table)
    {
        lock (_gate)
        {
            _tables.Remove(table);
        }
    }

    private sealed class TableBacklog
    {
        private readonly LinkedList<(long Index, long Bytes)> _steps = new();

        public long Bytes { get; private set; }

        public void Add(long index, long bytes)
        {
            Bytes += bytes;
            if (_steps.Last is { Value: { Bytes: < StepBytes } last })
            {
                _steps.Last.Value = (index, last.Bytes + bytes);
            }
            else
            {
                _steps.AddLast((index, bytes));
            }
        }

        /// <returns>Nothing is left.</returns>
        public bool Confirm(long index)
        {
            while (_steps.First is { } first && first.Value.Index <= index)
            {
                Bytes -= first.Value.Bytes;
                _steps.RemoveFirst();
            }

            return _steps.Count == 0;
        }
    }
}
