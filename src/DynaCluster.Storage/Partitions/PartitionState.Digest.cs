using System.Buffers.Binary;
using System.IO.Hashing;
using DynaCluster.Model;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Storage.Partitions;

public sealed partial class PartitionState
{
    private readonly Lock _moment = new();
    private long _momentIndex;
    private TaskCompletionSource<StateMoment>? _momentTaken;

    /// <summary>
    /// A view of the whole state at one applied index: right now when the index is applied already (or 0), else as soon
    /// as exactly that index is applied. The caller disposes of it. One waits at a time: another one ends the waiting
    /// of the one before.
    /// </summary>
    public Task<StateMoment> TakeMomentAsync(long index)
    {
        lock (_moment)
        {
            if (index <= AppliedIndex)
            {
                return Task.FromResult(TakeMoment());
            }

            _momentTaken?.TrySetCanceled();
            _momentTaken = new TaskCompletionSource<StateMoment>(TaskCreationOptions.RunContinuationsAsynchronously);
            _momentIndex = index;
            return _momentTaken.Task;
        }
    }

    private StateMoment TakeMoment() => new(
        AppliedIndex,
        [.. Enum.GetValues<ColumnFamily>().Select(
            family => (family, _engine.OpenCursor(family, default, default, reverse: false)))]);

    /// <summary>How many of the entries may be applied at once, so that an awaited moment is met exactly.</summary>
    private int RunLength(long first, int count)
    {
        long index = Volatile.Read(ref _momentIndex);
        return index >= first && index < first + count - 1 ? (int)(index - first) + 1 : count;
    }

    /// <summary>Writes, and gives those who wait for this very index what they wait for.</summary>
    private void WriteAndTakeMoment(GroupMeta meta, GroupTables tables)
    {
        lock (_moment)
        {
            _engine.Write(_batch);
            (_tables, _meta) = (tables, meta);
            if (_momentTaken is { } waiting && AppliedIndex >= _momentIndex)
            {
                (_momentTaken, _momentIndex) = (null, 0);
                StateMoment moment = TakeMoment();
                if (!waiting.TrySetResult(moment))
                {
                    moment.Dispose();
                }
            }
        }
    }
}

/// <summary>A group's whole state at one applied index, to be read once.</summary>
public sealed class StateMoment : IDisposable
{
    private readonly IReadOnlyList<(ColumnFamily Family, IStorageCursor Cursor)> _cursors;

    internal StateMoment(long index, IReadOnlyList<(ColumnFamily Family, IStorageCursor Cursor)> cursors)
    {
        AppliedIndex = index;
        _cursors = cursors;
    }

    public long AppliedIndex { get; }

    /// <summary>Everything that all replicas agree on at this index; it does not depend on files or formats of the
    /// engine.</summary>
    public StateDigest Digest(CancellationToken token)
    {
        XxHash3 hash = new();
        ulong entries = 0;
        Span<byte> head = stackalloc byte[1 + (2 * sizeof(int))];
        foreach ((ColumnFamily family, IStorageCursor cursor) in _cursors)
        {
            while (cursor.MoveNext())
            {
                head[0] = (byte)family;
                BinaryPrimitives.WriteInt32LittleEndian(head[1..], cursor.Key.Length);
                BinaryPrimitives.WriteInt32LittleEndian(head[(1 + sizeof(int))..], cursor.Value.Length);
                hash.Append(head);
                hash.Append(cursor.Key);
                hash.Append(cursor.Value);
                if ((++entries & 0xFFF) == 0)
                {
                    token.ThrowIfCancellationRequested();
                }
            }
        }

        return new StateDigest(AppliedIndex, hash.GetCurrentHashAsUInt64(), entries);
    }

    public void Dispose()
    {
        foreach ((_, IStorageCursor cursor) in _cursors)
        {
            cursor.Dispose();
        }
    }
}

/// <summary>What a group's state at an applied index amounts to: equal on all its replicas.</summary>
public sealed record StateDigest(long AppliedIndex, ulong Digest, ulong Entries);
