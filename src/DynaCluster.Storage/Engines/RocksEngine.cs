using System.Collections.Concurrent;
using DynaCluster.Model;
using DynaCluster.Model.Files;
using DynaCluster.Storage.Folders;
using RocksDbSharp;

namespace DynaCluster.Storage.Engines;

/// <summary>
/// A group's state in RocksDB: no WAL (the group's log is it), atomic flush over all families, no merge operators.
/// Dispose only when all readers have ended; it flushes.
/// </summary>
public sealed unsafe class RocksEngine : IStorageEngine
{
    private const int PersistedTier = 2;

    private static readonly ColumnFamily[] s_families = Enum.GetValues<ColumnFamily>();

    private readonly string _folder;
    private readonly GroupIdentity _identity;
    private readonly RocksDb _store;
    private readonly ColumnFamilyHandle[] _handles;
    private readonly nint[] _flushed;
    private readonly nint _reading;
    private readonly nint _readingFlushed;
    private readonly nint _writing;
    private readonly nint _flushing;
    private readonly nint _compacting;
    private readonly ConcurrentQueue<DeletedRange> _deletedRanges = new(); // of dropped tables: rare
    private long _unflushedBytes;
    private int _cursors;
    private volatile bool _disposed;

    private RocksEngine(string folder, GroupIdentity identity, RocksDb store)
    {
        Native native = Native.Instance;
        _folder = folder;
        _identity = identity;
        _store = store;
        Handle = store.Handle;
        _handles = [.. s_families.Select(family => store.GetColumnFamily(family.ToString()))];
        _flushed = [.. _handles.Select(handle => handle.Handle)];
        _reading = native.rocksdb_readoptions_create();
        _readingFlushed = native.rocksdb_readoptions_create();
        native.rocksdb_readoptions_set_read_tier(_readingFlushed, PersistedTier);
        _writing = native.rocksdb_writeoptions_create();
        native.rocksdb_writeoptions_disable_WAL(_writing, 1);
        _flushing = native.rocksdb_flushoptions_create();
        native.rocksdb_flushoptions_set_wait(_flushing, 1);
        _compacting = native.rocksdb_compactoptions_create();
        native.rocksdb_compactoptions_set_exclusive_manual_compaction(_compacting, 0);
    }

    public long UnflushedBytes => Interlocked.Read(ref _unflushedBytes);

    internal nint Handle { get; }

    /// <summary>Opens a group's folder, or makes it when there is none.</summary>
    /// <exception cref="FolderRefusedException">Newer, damaged, in use, or another's; the message says what to
    /// do.</exception>
    public static RocksEngine Open(RocksResources resources, string folder, GroupIdentity identity)
    {
        bool create = GroupFolder.Prepare(folder, identity);
        string state = GroupFolder.StateFolder(folder);
        if (create && Directory.Exists(state))
        {
            // A creation that did not finish: nothing was ever written to it.
            Directory.Delete(state, recursive: true);
        }

        RocksEngine engine = new(folder, identity, OpenStore(resources, state, create));
        if (create)
        {
            GroupFolder.Finish(folder, identity);
        }

        return engine;
    }

    /// <summary>Makes a copy of another replica's folder, not opened yet, that of this identity.</summary>
    /// <exception cref="FolderRefusedException">It holds no whole state.</exception>
    public static void Adopt(string folder, GroupIdentity identity) => GroupFolder.Adopt(folder, identity);

    public byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key) => Get(family, key, _reading);

    public PooledValue? Read(ColumnFamily family, ReadOnlySpan<byte> key)
    {
        nint pinned = Pin(family, key, _reading);
        if (pinned == 0)
        {
            return null;
        }

        PooledValue value = new(Pinned(pinned));
        Native.Instance.rocksdb_pinnableslice_destroy(pinned);
        return value;
    }

    public byte[]? GetFlushed(ColumnFamily family, ReadOnlySpan<byte> key) => Get(family, key, _readingFlushed);

    public StorageBatch CreateBatch() => new RocksBatch(this);

    public void Write(StorageBatch batch)
    {
        RocksBatch mine = (RocksBatch)batch;
        Invariant.That(mine.Engine == this);
        ObjectDisposedException.ThrowIf(_disposed, this);
        Native.Instance.rocksdb_write(Handle, _writing, mine.Handle);
        Interlocked.Add(ref _unflushedBytes, batch.Bytes);
        foreach (DeletedRange range in mine.DeletedRanges)
        {
            _deletedRanges.Enqueue(range);
        }
    }

    public IStorageCursor OpenCursor(
        ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, bool reverse)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Interlocked.Increment(ref _cursors);
        return new RocksCursor(this, family, low, high, reverse);
    }

    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        long bytes = UnflushedBytes;
        int deletedRanges = _deletedRanges.Count;
        Native.Instance.rocksdb_flush_cfs(Handle, _flushing, _flushed, _flushed.Length);
        Interlocked.Add(ref _unflushedBytes, -bytes);
        for (; deletedRanges > 0 && _deletedRanges.TryDequeue(out DeletedRange range); deletedRanges--)
        {
            Reclaim(range);
        }
    }

    /// <summary>The copy is a group's folder of the same identity; whoever gives it to another replica makes it
    /// new.</summary>
    public void Checkpoint(string folder)
    {
        Invariant.That(!Directory.Exists(folder));
        Invariant.That(GroupFolder.Prepare(folder, _identity));
        using (Checkpoint checkpoint = _store.Checkpoint())
        {
            // Zero: always flush first, for without a WAL nothing else holds the newest writes.
            checkpoint.Save(GroupFolder.StateFolder(folder), 0);
        }

        GroupFolder.Finish(folder, _identity);
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        Invariant.That(Volatile.Read(ref _cursors) == 0);
        _disposed = true;
        Native native = Native.Instance;
        native.rocksdb_readoptions_destroy(_reading);
        native.rocksdb_readoptions_destroy(_readingFlushed);
        native.rocksdb_writeoptions_destroy(_writing);
        native.rocksdb_flushoptions_destroy(_flushing);
        native.rocksdb_compactoptions_destroy(_compacting);
        _store.Dispose();
    }

    /// <summary>A property of RocksDB over a family, for metrics; 0 when it has none of that name.</summary>
    public long Property(ColumnFamily family, string name)
        => long.TryParse(_store.GetProperty(name, Family(family)), out long value) ? value : 0;

    public override string ToString() => _folder;

    internal ColumnFamilyHandle Family(ColumnFamily family)
    {
        Invariant.That(family is >= ColumnFamily.Items and <= ColumnFamily.Catalog);
        return _handles[(int)family - 1];
    }

    internal void CursorClosed() => Interlocked.Decrement(ref _cursors);

    /// <summary>
    /// Gives back the room of a range whose deletion is flushed: whole files at once, the rest, what is not merged yet,
    /// by a compaction. Without this the room would come back only when compaction happens to pass there. A crash
    /// before it leaves it to that.
    /// </summary>
    private void Reclaim(DeletedRange range)
    {
        nint family = Family(range.Family).Handle;
        fixed (byte* low = range.Low, high = range.High)
        {
            (nuint lowLength, nuint highLength) = ((nuint)range.Low.Length, (nuint)range.High.Length);
            Native.Instance.rocksdb_delete_file_in_range_cf(Handle, family, low, lowLength, high, highLength);
            Native.Instance.rocksdb_compact_range_cf_opt(
                Handle, family, _compacting, low, lowLength, high, highLength);
        }
    }

    private static RocksDb OpenStore(RocksResources resources, string state, bool create)
    {
        ColumnFamilies families = [];
        foreach (ColumnFamily family in s_families)
        {
            families.Add(family.ToString(), RocksTuning.Family(resources, family));
        }

        try
        {
            return RocksDb.Open(RocksTuning.Store(resources, create), state, families);
        }
        catch (RocksDbException failure)
        {
            throw new FolderRefusedException(
                $"The state in {state} cannot be opened: {failure.Message} {Advice(failure.Message)}", failure);
        }
    }

    private static string Advice(string reason)
    {
        if (reason.Contains("lock", StringComparison.OrdinalIgnoreCase))
        {
            return "Another process holds it: stop that process.";
        }

        bool refused = reason.Contains("No space left", StringComparison.Ordinal)
            || reason.Contains("Permission denied", StringComparison.Ordinal)
            || reason.Contains("Read-only file system", StringComparison.Ordinal)
            || reason.Contains("Too many open files", StringComparison.Ordinal);
        return refused
            ? "Make room, or let this user write and open files there, and start again: nothing is lost."
            : "It is damaged, or a newer version wrote it. Restore the folder from a copy; do not empty it, this "
                + "replica has voted.";
    }

    private byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key, nint options)
    {
        nint pinned = Pin(family, key, options);
        if (pinned == 0)
        {
            return null;
        }

        byte[] copy = Pinned(pinned).ToArray();
        Native.Instance.rocksdb_pinnableslice_destroy(pinned);
        return copy;
    }

    /// <summary>The store's own memory of a value, held until it is destroyed; 0: there is none.</summary>
    private nint Pin(ColumnFamily family, ReadOnlySpan<byte> key, nint options)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        fixed (byte* bytes = key)
        {
            return Native.Instance.rocksdb_get_pinned_cf(
                Handle, options, Family(family).Handle, bytes, (nuint)key.Length);
        }
    }

    private static ReadOnlySpan<byte> Pinned(nint pinned)
    {
        nint value = Native.Instance.rocksdb_pinnableslice_value(pinned, out nuint length);
        return new ReadOnlySpan<byte>((void*)value, (int)length);
    }
}
