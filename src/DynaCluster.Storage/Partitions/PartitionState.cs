using System.Buffers.Binary;
using System.Collections.Concurrent;
using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Storage.Partitions;

/// <summary>
/// One partition group's state over one engine: entries in, reads out. Apply has one caller at a time; everything else
/// is thread-safe. Whoever owns it disposes of it, and with it of the engine.
/// </summary>
public sealed partial class PartitionState : IDisposable
{
    private readonly IStorageEngine _engine;
    private readonly StorageBatch _batch;
    private readonly TimeProvider _time;
    private readonly Lock _flushing = new();
    private readonly Dictionary<uint, ChangePlace> _changed = [];
    private readonly ConcurrentDictionary<uint, ChangePlace> _newestChanges = new();
    private volatile GroupMeta _meta;
    private volatile GroupTables _tables;
    private volatile bool _flushRequested;
    private long _flushedIndex;
    private long _unflushedSince;
    private bool _disposed;

    /// <exception cref="NewerStateException">A newer version wrote the state.</exception>
    public PartitionState(uint group, IStorageEngine engine, TimeProvider time)
    {
        Group = group;
        _engine = engine;
        _time = time;
        _batch = engine.CreateBatch();
        _meta = GroupMeta.Decode(engine.Get(ColumnFamily.Meta, MetaKeys.State), group);
        _tables = LoadTables(engine);
        _flushedIndex = ReadFlushedIndex();
        Invariant.That(_flushedIndex <= _meta.AppliedIndex);
        Invariant.That(_meta.LastEffectIndex >= _meta.Epoch && _meta.LastEffectIndex <= _meta.AppliedIndex);
    }

    public uint Group { get; }

    /// <summary>Everything that is known of the state at its applied index; replaced after the write that it tells
    /// of.</summary>
    public GroupMeta Meta => _meta;

    public GroupTables Tables => _tables;

    public long AppliedIndex => _meta.AppliedIndex;

    public long AppliedTerm => _meta.AppliedTerm;

    /// <summary>Index up to which the state is on stable storage: what a crash right now would leave.</summary>
    public long FlushedIndex => Interlocked.Read(ref _flushedIndex);

    public long UnflushedBytes => _engine.UnflushedBytes;

    /// <summary>Somebody needs this group's state on disk soon: the log is pinned by it, or memory is short.</summary>
    public bool FlushRequested => _flushRequested;

    /// <summary>Called when a flush is asked for; the flusher that serves this state sets it.</summary>
    internal Action? FlushAsked { get; set; }

    /// <summary>How long the oldest unflushed write has waited; zero when all is flushed.</summary>
    public TimeSpan UnflushedAge
    {
        get
        {
            long since = Interlocked.Read(ref _unflushedSince);
            return since == 0 ? TimeSpan.Zero : _time.GetElapsedTime(since);
        }
    }

    /// <summary>The value, or null. The array belongs to the caller.</summary>
    public byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key) => _engine.Get(family, key);

    /// <inheritdoc cref="IStorageEngine.Read"/>
    public PooledValue? Read(ColumnFamily family, ReadOnlySpan<byte> key) => _engine.Read(family, key);

    /// <inheritdoc cref="IStorageEngine.OpenCursor"/>
    public IStorageCursor OpenCursor(
        ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, bool reverse)
        => _engine.OpenCursor(family, low, high, reverse);

    /// <summary>A table as the group knows it at its applied index, or null.</summary>
    public GroupTable? FindTable(uint table) => _tables.Find(table);

    public bool IsDropped(uint table) => _tables.Dropped.Contains(table);

    /// <summary>Called by the applying flow, for each table of which change records were applied.</summary>
    public Action<uint>? Changed { get; set; }

    /// <summary>Where the newest change record of a table is that was applied, or is about to be, since the state was
    /// opened; null: there is none.</summary>
    public ChangePlace? NewestChangeOf(uint table)
        => _newestChanges.TryGetValue(table, out ChangePlace newest) ? newest : null;

    /// <summary>The newest applied membership of the group, or null: the log's own bytes and their index.</summary>
    public (long Index, ReadOnlyMemory<byte> Payload)? Membership
        => _engine.Get(ColumnFamily.Meta, MetaKeys.Membership) is { } stored
            ? (BinaryPrimitives.ReadInt64LittleEndian(stored), stored.AsMemory(sizeof(long)))
            : null;

    /// <summary>Asks for a flush soon; returns at once.</summary>
    public void RequestFlush()
    {
        _flushRequested = true;
        FlushAsked?.Invoke();
    }

    /// <summary>Makes what is applied durable, and returns when it is.</summary>
    public void Flush()
    {
        lock (_flushing)
        {
            if (_disposed)
            {
                return;
            }

            _flushRequested = false;
            Interlocked.Exchange(ref _unflushedSince, 0);
            long applied = AppliedIndex;
            _engine.Flush();
            long flushed = ReadFlushedIndex();
            Invariant.That(flushed >= applied);
            Interlocked.Exchange(ref _flushedIndex, flushed);
        }
    }

    /// <summary>A consistent copy of the state by hard links into a folder that must not exist.</summary>
    public void Checkpoint(string folder) => _engine.Checkpoint(folder);

    public void Dispose()
    {
        lock (_flushing)
        {
            _disposed = true;
            _batch.Dispose();
            _engine.Dispose();
        }
    }

    private static GroupTables LoadTables(IStorageEngine engine)
    {
        GroupTables tables = GroupTables.Empty;
        using (IStorageCursor schemas =
            engine.OpenCursor(ColumnFamily.Meta, MetaKeys.Schemas, MetaKeys.SchemasEnd, reverse: false))
        {
            while (schemas.MoveNext())
            {
                uint version = BinaryPrimitives.ReadUInt32LittleEndian(schemas.Value);
                byte[] schema = schemas.Value[sizeof(uint)..].ToArray();
                tables = tables.With(new GroupTable(MetaKeys.TableOf(schemas.Key), version, schema));
            }
        }

        using IStorageCursor dropped =
            engine.OpenCursor(ColumnFamily.Meta, MetaKeys.DroppedTables, MetaKeys.DroppedTablesEnd, reverse: false);
        while (dropped.MoveNext())
        {
            tables = tables.WithDropped(MetaKeys.TableOf(dropped.Key));
        }

        return tables;
    }

    private long ReadFlushedIndex()
        => GroupMeta.Decode(_engine.GetFlushed(ColumnFamily.Meta, MetaKeys.State), Group).AppliedIndex;
}
