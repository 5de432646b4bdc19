namespace DynaCluster.Storage.Engines;

/// <summary>The parts of a group's state. The numbers are on disks.</summary>
public enum ColumnFamily : byte
{
    Items = 1,
    LocalIndex = 2,
    Meta = 3,
    Changes = 4,
    Catalog = 5,
}

/// <summary>State of one group on one disk: ordered bytes in column families. Forms: RocksEngine and MemoryEngine.
/// Reads are thread-safe and may run beside the one writer.</summary>
public interface IStorageEngine : IDisposable
{
    /// <summary>The value, or null. The array belongs to the caller.</summary>
    byte[]? Get(ColumnFamily family, ReadOnlySpan<byte> key);

    /// <summary>The value in pooled memory, or null.</summary>
    PooledValue? Read(ColumnFamily family, ReadOnlySpan<byte> key);

    /// <summary>An empty batch for this engine.</summary>
    StorageBatch CreateBatch();

    /// <summary>Applies all mutations at once or, after a crash, none. Not durable before a flush.</summary>
    void Write(StorageBatch batch);

    /// <summary>An ordered view at one moment over [low, high) of a family; an empty bound is none. With
    /// <paramref name="reverse"/> it walks down from the last key below high.</summary>
    IStorageCursor OpenCursor(ColumnFamily family, ReadOnlySpan<byte> low, ReadOnlySpan<byte> high, bool reverse);

    /// <summary>Makes everything written so far durable; returns when it is.</summary>
    void Flush();

    /// <summary>The value of a key as a crash right now would leave it (only what is flushed), or null.</summary>
    byte[]? GetFlushed(ColumnFamily family, ReadOnlySpan<byte> key);

    /// <summary>Bytes written and not flushed yet.</summary>
    long UnflushedBytes { get; }

    /// <summary>A consistent copy by hard links into a folder that must not exist.</summary>
    void Checkpoint(string folder);
}

/// <summary>A walk that begins before its first entry. Spans are valid until the next move.</summary>
public interface IStorageCursor : IDisposable
{
    bool MoveNext();

    ReadOnlySpan<byte> Key { get; }

    ReadOnlySpan<byte> Value { get; }
}
