using DynaCluster.Model;
using DynaCluster.Node.Writes;

namespace DynaCluster.Node.Partitions;

/// <summary>
/// The writes that wait for a group's sequencer: one queue per table, served round robin by bytes, so that a hot
/// table does not starve the others. Not thread-safe: its owner locks.
/// </summary>
internal sealed class TableQueues
{
    private readonly Dictionary<uint, TableQueue> _tables = [];
    private readonly Queue<TableQueue> _turns = new();

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>False: the table's or the group's bound is reached.</summary>
    public bool TryAdd(GroupWrite write)
    {
        uint table = write.Table.Table;
        if (!_tables.TryGetValue(table, out TableQueue? queue))
        {
            queue = new TableQueue(table);
            _tables.Add(table, queue);
        }

        bool full = queue.Writes.Count >= Limits.SequencerQueueOperationsMax
            || queue.Bytes + write.Bytes > Limits.SequencerQueueBytesMax
            || Bytes + write.Bytes > Limits.SequencerQueuesBytesMax;
        if (full)
        {
            return false;
        }

        queue.Writes.Enqueue(write);
        queue.Bytes += write.Bytes;
        Bytes += write.Bytes;
        Count++;
        TakeTurn(queue);
        return true;
    }

    /// <summary>The write whose turn it is, left in its place.</summary>
    public bool TryPeek(out GroupWrite write)
    {
        while (_turns.TryPeek(out TableQueue? queue))
        {
            if (queue.Blocked || queue.Writes.Count == 0)
            {
                _turns.Dequeue();
                queue.HasTurn = false;
                queue.Credit = 0;
            }
            else if (queue.Credit <= 0)
            {
                queue.Credit += Limits.SequencerQuantumBytes;
                _turns.Enqueue(_turns.Dequeue());
            }
            else
            {
                write = queue.Writes.Peek();
                return true;
            }
        }

        write = null!; // the caller looks at it only after true
        return false;
    }

    /// <summary>Takes what TryPeek showed.</summary>
    public void Take()
    {
        TableQueue queue = _turns.Peek();
        queue.Credit -= Remove(queue).Bytes;
    }

    /// <summary>The table's writes wait: the group learns or drops the table first.</summary>
    public void Block(uint table)
    {
        if (_tables.TryGetValue(table, out TableQueue? queue))
        {
            queue.Blocked = true;
        }
    }

    public void Unblock(uint table)
    {
        if (_tables.TryGetValue(table, out TableQueue? queue))
        {
            queue.Blocked = false;
            TakeTurn(queue);
            if (queue.Writes.Count == 0 && !queue.HasTurn)
            {
                // So dropped tables leave nothing behind.
                _tables.Remove(table);
            }
        }
    }

    /// <summary>Takes out everything that came at or before a moment; all of it with long.MaxValue.</summary>
    public void RemoveUpTo(long timestamp, List<GroupWrite> removed)
    {
        foreach (TableQueue queue in _tables.Values)
        {
            while (queue.Writes.TryPeek(out GroupWrite? write) && write.ArrivedAt <= timestamp)
            {
                removed.Add(Remove(queue));
            }
        }
    }

    /// <summary>Forgets the blocks: their reasons ended with the epoch.</summary>
    public void UnblockAll()
    {
        foreach (TableQueue queue in _tables.Values)
        {
            queue.Blocked = false;
            TakeTurn(queue);
        }
    }

    private GroupWrite Remove(TableQueue queue)
    {
        GroupWrite write = queue.Writes.Dequeue();
        queue.Bytes -= write.Bytes;
        Bytes -= write.Bytes;
        Count--;
        return write;
    }

    private void TakeTurn(TableQueue queue)
    {
        if (!queue.HasTurn && !queue.Blocked && queue.Writes.Count > 0)
        {
            queue.HasTurn = true;
            _turns.Enqueue(queue);
        }
    }

    private sealed class TableQueue(uint table)
    {
        public uint Table { get; } = table;

        public Queue<GroupWrite> Writes { get; } = new();

        public long Bytes { get; set; }

        public long Credit { get; set; }

        public bool HasTurn { get; set; }

        public bool Blocked { get; set; }
    }
}
