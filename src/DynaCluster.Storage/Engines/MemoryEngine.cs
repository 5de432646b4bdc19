using System.Collections.Immutable;
using System.IO.Hashing;
using DynaCluster.Model;

namespace DynaCluster.Storage.Engines;

/// <summary>
/// A group's state in memory, for tests and the simulator: persistent sorted sets, so that a cursor is a reference to a
/// moment and a flush keeps one. <see cref="Crash"/> gives what a crash right now leaves.
/// </summary>
public sealed class MemoryEngine : IStorageEngine
{
    private readonly Lock _writing = new();
    private volatile MemoryMoment _written;
    private volatile MemoryMoment _flushed;
    private long _unflushedBytes;

    public MemoryEngine()
        : this(MemoryMoment.Empty)
    {
    }

    private MemoryEngine(MemoryMoment moment)
    {
        _written = moment;
        _flushed = moment;
    }

    /// <summary>Of everything written: equal for equal content, however it came about.</summary>
    public ulong Digest => _written.Digest;

    public long UnflushedBytes => Interlocked.Read(ref _unflushedBytes);

    /// <summary>An engine with what is flushed of this one, as a process that starts after a crash finds it.</summary>
    public MemoryEngine Crash() => new(_flushed);

    /// <summary>An engine with everything that is written of this one, as a fetched checkpoint has it.</summary>
    public MemoryEngine Copy() => new(_written);

    public byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key) => _written.Find(family, key);

    public byte[]? GetFlushed(ColumnFamily family, ReadOnlySpan<byte> key) => _flushed.Find(family, key);

    public PooledValue? Read(ColumnFamily family, ReadOnlySpan<byte> key)
        => _written.Find(family, key) is { } value ? new PooledValue(value) : null;

    public StorageBatch CreateBatch() => new MemoryBatch();

    public void Write(StorageBatch batch)
    {
        MemoryBatch mine = (MemoryBatch)batch;
        lock (_writing)
        {
            _written = mine.ApplyTo(_written);
            Interlocked.Add(ref _unflushedBytes, batch.Bytes);
        }
    }

    public IStorageCursor OpenCursor(
        ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, bool reverse)
        => new MemoryCursor(_written[family], low, high, reverse);

    public void Flush()
    {
        lock (_writing)
        {
            _flushed = _written;
            Interlocked.Exchange(ref _unflushedBytes, 0);
        }
    }

    public void Checkpoint(string folder)
        => throw new NotSupportedException("A state in memory has no files to link.");

    public void Dispose()
    {
        // Nothing is held outside the heap.
    }
}

/// <summary>All families at one moment. Immutable.</summary>
/// <param name="digest">The sum of a hash of each row.</param>
internal sealed class MemoryMoment(ImmutableArray<ImmutableSortedSet<MemoryRow>> families, ulong digest = 0)
{
    public static MemoryMoment Empty { get; } = new(
        [.. Enum.GetValues<ColumnFamily>().Select(_ => ImmutableSortedSet.Create<MemoryRow>(MemoryRowOrder.Instance))]);

    public ImmutableSortedSet<MemoryRow> this[ColumnFamily family] => families[IndexOf(family)];

    public byte[]? Find(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        ImmutableSortedSet<MemoryRow> rows = this[family];
        return rows.TryGetValue(new MemoryRow(key.ToArray(), []), out MemoryRow row) ? [.. row.Value] : null;
    }

    public ulong Digest => digest;

    public MemoryMoment With(ColumnFamily family, MemoryRow row)
    {
        MemoryMoment rest = Without(family, row);
        return rest.Replace(family, rest[family].Add(row), unchecked(rest.Digest + HashOf(family, row)));
    }

    public MemoryMoment Without(ColumnFamily family, MemoryRow key)
        => this[family].TryGetValue(key, out MemoryRow row)
            ? Replace(family, this[family].Remove(row), unchecked(digest - HashOf(family, row)))
            : this;

    private static ulong HashOf(ColumnFamily family, MemoryRow row)
        => XxHash3.HashToUInt64(row.Value, unchecked((long)XxHash3.HashToUInt64(row.Key, (long)family)));

    private MemoryMoment Replace(ColumnFamily family, ImmutableSortedSet<MemoryRow> rows, ulong sum)
        => new(families.SetItem(IndexOf(family), rows), sum);

    private static int IndexOf(ColumnFamily family)
    {
        Invariant.That(Enum.IsDefined(family));
        return (int)family - 1;
    }
}

internal readonly record struct MemoryRow(byte[] Key, byte[] Value);

/// <summary>Rows by key, as memcmp orders them.</summary>
internal sealed class MemoryRowOrder : IComparer<MemoryRow>
{
    public static MemoryRowOrder Instance { get; } = new();

    public int Compare(MemoryRow x, MemoryRow y) => x.Key.AsSpan().SequenceCompareTo(y.Key);
}
