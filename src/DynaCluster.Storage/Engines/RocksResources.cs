using RocksDbSharp;

namespace DynaCluster.Storage.Engines;

/// <summary>
/// What the stores of all groups of a process share: one block cache, one account of write buffers, one pair of
/// background threads. Made once, disposed of after the last engine.
/// </summary>
public sealed class RocksResources : IDisposable
{
    private const long CacheBytesMin = 32L * 1024 * 1024;
    private const long CacheBytesMax = 1024L * 1024 * 1024;
    private const long WriteBufferBytesMin = 32L * 1024 * 1024;
    private const long WriteBufferBytesMax = 128L * 1024 * 1024;

    private readonly nint _writeBuffers;

    /// <param name="cacheBytes">Uncompressed blocks, indexes and filters of all groups.</param>
    /// <param name="writeBufferBytes">Unflushed writes of all groups: what the flusher keeps to. RocksDB itself begins
    /// to flush, the writer's own store then, only at twice that.</param>
    public RocksResources(long cacheBytes, long writeBufferBytes)
    {
        GlibcMemory.ReturnFreedBlocks();
        CacheBytes = cacheBytes;
        WriteBufferBytes = writeBufferBytes;
        Cache = Cache.CreateLru((ulong)cacheBytes);
        _writeBuffers = Native.Instance.rocksdb_write_buffer_manager_create((nuint)(2 * writeBufferBytes), 0);
    }

    public long CacheBytes { get; }

    public long WriteBufferBytes { get; }

    internal Cache Cache { get; }

    internal nint WriteBuffers => _writeBuffers;

    /// <summary>Shares of the memory that the process may use: an eighth for blocks, a sixteenth for writes.</summary>
    public static RocksResources ForMemory(long availableBytes) => new(
        Math.Clamp(availableBytes / 8, CacheBytesMin, CacheBytesMax),
        Math.Clamp(availableBytes / 16, WriteBufferBytesMin, WriteBufferBytesMax));

    public void Dispose() => Native.Instance.rocksdb_write_buffer_manager_destroy(_writeBuffers);
}
