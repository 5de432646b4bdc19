using System.Buffers.Binary;
using System.IO.Hashing;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Simulation.Disks;

/// <summary>
/// The node's log on a simulated disk: a journal of batches, each with length and checksum, replayed when it is
/// opened. A torn last batch never happened; any other damage is found.
/// </summary>
public class SimulatedLogStore : ILogStore
{
    private const int FrameHeaderBytes = 2 * sizeof(uint);
    private const int OperationHeaderBytes = 2 + sizeof(uint) + sizeof(long) + sizeof(int);

    private readonly SimulatedDisk _disk;
    private readonly TimeProvider _time;
    private readonly Dictionary<uint, SortedList<long, byte[]>> _entries = [];
    private readonly Dictionary<(uint Group, LogMetadataKey Key), byte[]> _metadata = [];

    /// <exception cref="LogStoreException">The journal is damaged before its end.</exception>
    public SimulatedLogStore(SimulatedDisk disk, TimeProvider time)
    {
        _disk = disk;
        _time = time;
        Replay();
    }

    /// <summary>What of a journal checksums protect.</summary>
    internal static List<(int At, int Length)> Bodies(ReadOnlySpan<byte> journal)
    {
        List<(int, int)> bodies = [];
        for (int at = 0; journal.Length - at > FrameHeaderBytes;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(journal[at..]);
            at += FrameHeaderBytes;
            if (length > journal.Length - at)
            {
                break;
            }

            bodies.Add((at, length));
            at += length;
        }

        return bodies;
    }

    public LogContents Recover(uint group)
    {
        LogScan scan = new(group);
        foreach ((long index, byte[] record) in EntriesOf(group))
        {
            scan.Add(index, record);
        }

        return scan.End();
    }

    public byte[]? ReadMetadata(uint group, LogMetadataKey key)
        => _metadata.TryGetValue((group, key), out byte[]? value) ? [.. value] : null;

    public void Read(uint group, long first, long last, int bytesMax, List<LogEntry> entries)
    {
        long bytes = 0;
        for (long index = first; index <= last; index++)
        {
            byte[] record = EntriesOf(group).TryGetValue(index, out byte[]? found)
                ? found
                : throw LogStoreException.Damaged(group, index, "the entry is missing");
            bytes += record.Length;
            if (bytes > bytesMax && index > first)
            {
                return;
            }

            entries.Add(LogRecord.Open(record.ToArray(), group, index));
        }
    }

    public virtual async ValueTask CommitAsync(LogBatch batch)
    {
        byte[] frame = Frame(batch);
        _disk.Append(frame);
        await _disk.SyncAsync(_time);
        Apply(frame.AsSpan(FrameHeaderBytes));
    }

    public void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Writes without waiting for the sync: for doubles that lie.</summary>
    protected Task CommitUnsynced(LogBatch batch)
    {
        byte[] frame = Frame(batch);
        _disk.Append(frame);
        Apply(frame.AsSpan(FrameHeaderBytes));
        return _disk.SyncAsync(_time);
    }

    private static byte[] Frame(LogBatch batch)
    {
        using MemoryStream frame = new();
        frame.Write(stackalloc byte[FrameHeaderBytes]);
        Span<byte> header = stackalloc byte[OperationHeaderBytes];
        foreach (ref readonly LogOperation operation in batch.Operations)
        {
            header[0] = (byte)operation.Kind;
            header[1] = (byte)operation.Key;
            BinaryPrimitives.WriteUInt32LittleEndian(header[2..], operation.Group);
            BinaryPrimitives.WriteInt64LittleEndian(header[6..], operation.Index);
            BinaryPrimitives.WriteInt32LittleEndian(header[14..], operation.Bytes.Length);
            frame.Write(header);
            frame.Write(operation.Bytes.Span);
        }

        byte[] bytes = frame.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - FrameHeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(sizeof(uint)), Crc32.HashToUInt32(bytes.AsSpan(FrameHeaderBytes)));
        return bytes;
    }

    private void Replay()
    {
        ReadOnlySpan<byte> journal = _disk.Journal;
        int at = 0;
        while (at < journal.Length)
        {
            ReadOnlySpan<byte> rest = journal[at..];
            int length = rest.Length >= FrameHeaderBytes ? BinaryPrimitives.ReadInt32LittleEndian(rest) : -1;
            if (length < 0 || length > rest.Length - FrameHeaderBytes)
            {
                break; // torn: its batch never happened
            }

            ReadOnlySpan<byte> body = rest.Slice(FrameHeaderBytes, length);
            if (Crc32.HashToUInt32(body) != BinaryPrimitives.ReadUInt32LittleEndian(rest[sizeof(uint)..]))
            {
                throw LogStoreException.Damaged($"the batch at byte {at} of the journal is not what was written");
            }

            Apply(body);
            at += FrameHeaderBytes + length;
        }

        _disk.Shorten(at);
    }

    private void Apply(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty)
        {
            LogOperationKind kind = (LogOperationKind)body[0];
            LogMetadataKey key = (LogMetadataKey)body[1];
            uint group = BinaryPrimitives.ReadUInt32LittleEndian(body[2..]);
            long index = BinaryPrimitives.ReadInt64LittleEndian(body[6..]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(body[14..]);
            byte[] bytes = body.Slice(OperationHeaderBytes, length).ToArray();
            body = body[(OperationHeaderBytes + length)..];
            SortedList<long, byte[]> entries = EntriesOf(group);
            switch (kind)
            {
                case LogOperationKind.Append:
                    Invariant.That(entries.TryAdd(index, bytes));
                    break;
                case LogOperationKind.TruncateSuffix:
                    Remove(entries, first: index, last: long.MaxValue);
                    break;
                case LogOperationKind.TruncatePrefix:
                    Remove(entries, first: 0, last: index);
                    break;
                default:
                    _metadata[(group, key)] = bytes;
                    break;
            }
        }
    }

    private static void Remove(SortedList<long, byte[]> entries, long first, long last)
    {
        foreach (long index in entries.Keys.Where(index => index >= first && index <= last).ToArray())
        {
            entries.Remove(index);
        }
    }

    private SortedList<long, byte[]> EntriesOf(uint group)
    {
        if (!_entries.TryGetValue(group, out SortedList<long, byte[]>? entries))
        {
            entries = [];
            _entries.Add(group, entries);
        }

        return entries;
    }
}
