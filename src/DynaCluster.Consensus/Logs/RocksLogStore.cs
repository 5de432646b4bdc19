using System.Buffers.Binary;
using System.Globalization;
using DynaCluster.Model;
using DynaCluster.Model.Files;
using DynaCluster.Model.Log;
using RocksDbSharp;

namespace DynaCluster.Consensus.Logs;

/// <summary>
/// <see cref="ILogStore"/> on one RocksDB instance for the node. Keys: 1 | group u32 | index u64, big endian, for
/// entries; 0 | group u32 | metadata key u8 for values; 0 alone for the format number.
/// </summary>
public sealed class RocksLogStore : ILogStore
{
    public const uint Format = 1;

    private const byte MetadataPrefix = 0;
    private const byte EntryPrefix = 1;
    private const int GroupOffset = 1;
    private const int IndexOffset = GroupOffset + sizeof(uint);
    private const int EntryKeyBytes = IndexOffset + sizeof(long);
    private const int MetadataKeyBytes = IndexOffset + sizeof(byte);

    private static readonly byte[] FormatKey = [MetadataPrefix];

    private readonly RocksDb _db;
    private readonly DbOptions _options;
    private readonly FlushOptions _flushWithoutWaiting = new FlushOptions().SetWaitForFlush(false);
    private readonly WriteBatch _writes = new();
    private readonly WriteOptions _writeOptions;

    private RocksLogStore(RocksDb db, DbOptions options, bool sync)
    {
        _db = db;
        _options = options;
        _writeOptions = new WriteOptions().SetSync(sync);
    }

    /// <summary>Bytes written ahead since the start.</summary>
    public long WrittenBytes => Statistic("rocksdb.wal.bytes COUNT : ");

    /// <summary>Bytes written to tables since the start: what was live when memory was emptied.</summary>
    public long FlushedBytes => Statistic("rocksdb.flush.write.bytes COUNT : ");

    /// <summary>Opens the folder or creates it. Without <paramref name="sync"/> nothing is durable: for measurements
    /// only.</summary>
    /// <exception cref="LogStoreException">In use, damaged, of a newer format, or the device refuses.</exception>
    public static RocksLogStore Open(string folder, bool sync = true)
    {
        try
        {
            if (!Directory.Exists(folder))
            {
                Create(folder);
            }

            var options = RocksLogOptions.Create();
            var store = new RocksLogStore(OpenRecovered(options, folder), options, sync);
            try
            {
                store.CheckFormat(folder);
                return store;
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is RocksDbException or IOException or UnauthorizedAccessException)
        {
            throw Describe(folder, e);
        }
    }

    public LogContents Recover(uint group)
    {
        var scan = new LogScan(group);
        using var entries = new RocksLogCursor(_db, EntryKey(group, 0), EntryKey(group, long.MaxValue));
        while (entries.MoveNext())
        {
            scan.Add(BinaryPrimitives.ReadInt64BigEndian(entries.Key[IndexOffset..]), entries.CopyValue());
        }

        return scan.End();
    }

    public byte[]? ReadMetadata(uint group, LogMetadataKey key) => Guard(() => _db.Get(MetadataKey(group, key)));

    public void Read(uint group, long first, long last, int bytesMax, List<LogEntry> entries)
    {
        Invariant.That(first >= 1 && first <= last);
        using var cursor = new RocksLogCursor(_db, EntryKey(group, first), EntryKey(group, checked(last + 1)));
        long bytes = 0;
        for (var index = first; index <= last; index++)
        {
            if (!cursor.MoveNext() || BinaryPrimitives.ReadInt64BigEndian(cursor.Key[IndexOffset..]) != index)
            {
                throw LogStoreException.Damaged(group, index, "the entry is missing");
            }

            bytes += cursor.ValueBytes;
            if (bytes > bytesMax && index > first)
            {
                return;
            }

            entries.Add(LogRecord.Open(cursor.CopyValue(), group, index));
        }
    }

    public ValueTask CommitAsync(LogBatch batch)
    {
        _writes.Clear();
        Span<byte> key = stackalloc byte[EntryKeyBytes];
        foreach (ref readonly var operation in batch.Operations)
        {
            switch (operation.Kind)
            {
                case LogOperationKind.Append:
                    WriteEntryKey(key, operation.Group, operation.Index);
                    _writes.Put(key, operation.Bytes.Span);
                    break;
                case LogOperationKind.TruncateSuffix:
                    DeleteEntries(operation.Group, operation.Index, long.MaxValue);
                    break;
                case LogOperationKind.TruncatePrefix:
                    DeleteEntries(operation.Group, 0, checked(operation.Index + 1));
                    break;
                default:
                    _writes.Put(MetadataKey(operation.Group, operation.Key), operation.Bytes.Span);
                    break;
            }
        }

        _db.Write(_writes, _writeOptions);
        return ValueTask.CompletedTask;
    }

    /// <summary>Empties the memory when hardly anything in it would be written to a table.</summary>
    public void Weigh(long liveBytes)
    {
        var memory = long.Parse(
            _db.GetProperty("rocksdb.cur-size-active-mem-table"), NumberStyles.None, CultureInfo.InvariantCulture);
        if (memory >= Limits.LogMemoryBytes && liveBytes <= memory / Limits.LogMemoryLiveShare)
        {
            _db.Flush(_flushWithoutWaiting);
        }
    }

    public void Dispose()
    {
        _writes.Dispose();
        _db.Dispose();
    }

    private long Statistic(string line)
    {
        ReadOnlySpan<char> text = _options.GetStatisticsString();
        var at = text.IndexOf(line, StringComparison.Ordinal);
        Invariant.That(at >= 0);
        text = text[(at + line.Length)..];
        return long.Parse(text[..text.IndexOf('\n')], CultureInfo.InvariantCulture);
    }

    private static byte[] EntryKey(uint group, long index)
    {
        var key = new byte[EntryKeyBytes];
        WriteEntryKey(key, group, index);
        return key;
    }

    private static void WriteEntryKey(Span<byte> key, uint group, long index)
    {
        key[0] = EntryPrefix;
        BinaryPrimitives.WriteUInt32BigEndian(key[GroupOffset..], group);
        BinaryPrimitives.WriteInt64BigEndian(key[IndexOffset..], index);
    }

    private static byte[] MetadataKey(uint group, LogMetadataKey key)
    {
        var bytes = new byte[MetadataKeyBytes];
        bytes[0] = MetadataPrefix;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(GroupOffset), group);
        bytes[IndexOffset] = (byte)key;
        return bytes;
    }

    /// <summary>A folder that bears its name is complete: a crash on the way leaves one that nobody has used.</summary>
    private static void Create(string folder)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(folder))!; // a log folder has a parent
        var unfinished = folder + ".new";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        using (var db = RocksDb.Open(RocksLogOptions.Create(), unfinished))
        {
            var format = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(format, Format);
            db.Put(FormatKey, format, null, new WriteOptions().SetSync(true));
        }

        DurableFile.SyncFolder(unfinished);
        Directory.Move(unfinished, folder);
        DurableFile.SyncFolder(parent);
    }

    private static RocksDb OpenRecovered(DbOptions options, string folder)
    {
        try
        {
            return RocksDb.Open(options, folder);
        }
        catch (RocksDbException e) when (IsCorruption(e) && RocksLogTail.TryCut(folder))
        {
            return RocksDb.Open(options, folder);
        }
    }

    private static bool IsCorruption(Exception e) => e.Message.Contains("Corruption", StringComparison.Ordinal);

    private static LogStoreException Describe(string folder, Exception cause)
    {
        var reason = cause.Message;
        if (IsCorruption(cause))
        {
            return LogStoreException.Damaged($"{folder}: {reason}", cause);
        }

        if (reason.Contains("lock", StringComparison.OrdinalIgnoreCase))
        {
            return new LogStoreException(LogStoreFault.InUse,
                $"The log folder {folder} is in use: stop the other process that runs on this data folder. ({reason})",
                cause);
        }

        return new LogStoreException(LogStoreFault.Device,
            $"The log folder {folder} cannot be opened: {reason}. Check the device, its free space and permissions.",
            cause);
    }

    private static T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RocksDbException e)
        {
            throw LogStoreException.Damaged(e.Message, e);
        }
    }

    private void DeleteEntries(uint group, long low, long high)
        => _writes.DeleteRange(EntryKey(group, low), EntryKeyBytes, EntryKey(group, high), EntryKeyBytes);

    private void CheckFormat(string folder)
    {
        var stored = Guard(() => _db.Get(FormatKey));
        if (stored?.Length != sizeof(uint))
        {
            throw LogStoreException.Damaged($"{folder} has no format number");
        }

        var found = BinaryPrimitives.ReadUInt32LittleEndian(stored);
        if (found > Format)
        {
            throw LogStoreException.NewerFormat($"the log folder {folder}", checked((int)found), (int)Format);
        }
    }
}
