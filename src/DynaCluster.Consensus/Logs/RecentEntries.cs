using System.Buffers;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

/// <summary>A group's newest entries in pooled memory, contiguous. Not thread-safe: the group's lock guards
/// it.</summary>
internal sealed class RecentEntries
{
    private Entry[] _ring = new Entry[16];
    private int _head;
    private int _count;

    /// <summary>Index of the oldest entry held; meaningless when none is.</summary>
    public long First { get; private set; }

    public int Count => _count;

    /// <summary>Record bytes held.</summary>
    public long Bytes { get; private set; }

    /// <summary>Copies a payload behind room for its record header. The memory becomes the ring's by <see
    /// cref="Add"/>, or goes back by <see cref="Return"/>.</summary>
    public static byte[] Rent(ReadOnlySpan<byte> payload)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(checked(LogRecord.HeaderBytes + payload.Length));
        payload.CopyTo(buffer.AsSpan(LogRecord.HeaderBytes));
        return buffer;
    }

    public static void Return(byte[] buffer) => ArrayPool<byte>.Shared.Return(buffer);

    public void Add(long index, byte[] buffer, int length)
    {
        if (_count == 0)
        {
            First = index;
        }

        Invariant.That(index == First + _count);
        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_head + _count) & (_ring.Length - 1)] = new Entry(buffer, length);
        _count++;
        Bytes += length;
    }

    /// <summary>The sealed record; valid until it is evicted.</summary>
    public ReadOnlyMemory<byte> Record(long index)
    {
        ref readonly var entry = ref At(index);
        return entry.Buffer.AsMemory(0, entry.Length);
    }

    public LogEntry Get(long index)
    {
        var record = Record(index);
        return new LogEntry(
            index, LogRecord.Term(record.Span), LogRecord.Kind(record.Span), record[LogRecord.HeaderBytes..]);
    }

    /// <summary>Drops the oldest entry; nobody may look at it any more.</summary>
    public void Evict()
    {
        ref var entry = ref At(First);
        Bytes -= entry.Length;
        Return(entry.Buffer);
        entry = default;
        _head = (_head + 1) & (_ring.Length - 1);
        _count--;
        First++;
    }

    /// <summary>Drops the entries from an index on. Their memory may still be on its way to the disk, so it is left to
    /// the collector.</summary>
    /// <returns>Record bytes dropped.</returns>
    public long RemoveFrom(long index)
    {
        var before = Bytes;
        while (_count > 0 && First + _count - 1 >= index)
        {
            ref var entry = ref At(First + _count - 1);
            Bytes -= entry.Length;
            entry = default;
            _count--;
        }

        return before - Bytes;
    }

    private ref Entry At(long index)
    {
        Invariant.That(_count > 0 && index >= First && index < First + _count);
        return ref _ring[(_head + (int)(index - First)) & (_ring.Length - 1)];
    }

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        }

        _ring = larger;
        _head = 0;
    }

    private readonly record struct Entry(byte[] Buffer, int Length);
}
