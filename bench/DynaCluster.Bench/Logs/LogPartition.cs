using DynaCluster.Consensus;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Bench.Logs;

/// <summary>One group's replica of a node: log, state, and the proposers and readers at its leader. Each write is an
/// entry of its own; in the product a sequencer puts several into one.</summary>
internal sealed class LogPartition : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly RaftGroup _log;
    private readonly PartitionState _partition;
    private readonly LogState _state;
    private readonly EntryWriter _writer = new();
    private long _after;
    private long _epoch;
    private Leadership? _leadership;

    public LogPartition(
        RaftNode node, PartitionState partition, ReplicaIdentity own, Membership voters, string folder)
    {
        _partition = partition;
        _state = new LogState(partition);
        _log = new RaftGroup(node, own, voters, _state, folder);
    }

    public bool IsLed => Volatile.Read(ref _leadership) is { Lost.IsCancellationRequested: false };

    public ulong LeaderReplica => _log.LeaderReplica;

    /// <summary>Grows with each gain of leadership, here or elsewhere; what was measured across one does not
    /// count.</summary>
    public long Changes => _epoch + _state.SkippedCount;

    /// <summary>Starts the replica, and leads whenever it can; ends when it is disposed of.</summary>
    public async Task RunAsync()
    {
        await _log.StartAsync(CancellationToken.None);
        try
        {
            while (true)
            {
                Leadership leadership = await _log.WaitForLeadershipAsync(CancellationToken.None);
                await TakeAsync(leadership);
                await Task.Delay(Timeout.InfiniteTimeSpan, leadership.Lost)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Volatile.Write(ref _leadership, null);
            }
        }
        catch (OperationCanceledException)
        {
            // disposed of
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _partition.Dispose();
        _writer.Dispose();
    }

    public ValueTask<TransferOutcome> TransferAsync(ulong replica)
        => _log.TransferLeadershipAsync(replica, CancellationToken.None);

    /// <summary>One write: acknowledged when a majority has synced it and it is applied here.</summary>
    /// <returns>False: not led here, or the queue is full.</returns>
    public async ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        LogPosition? place;
        lock (_gate)
        {
            if (_leadership is not { } leadership)
            {
                return false;
            }
            _writer.BeginEffects();
            _writer.Put(ColumnFamily.Items, key.Span, value.Span);
            place = _log.TryAppend(leadership, _after, _writer.Finish(new EntryHeader(_epoch, _after, 0, 0)));
            _after = place?.Index ?? _after;
        }
        if (place is { } written)
        {
            await _log.WaitForAppliedAsync(written.Index, CancellationToken.None);
        }
        return place is not null;
    }

    /// <summary>One strong read: the read barrier, then the value from the state.</summary>
    public async ValueTask<bool> ReadAsync(ReadOnlyMemory<byte> key)
    {
        if (Volatile.Read(ref _leadership) is not { } leadership
            || !await _log.ConfirmLeadershipAsync(leadership, CancellationToken.None))
        {
            return false;
        }
        _partition.Read(ColumnFamily.Items, key.Span)?.Dispose();
        return true;
    }

    private async Task TakeAsync(Leadership leadership)
    {
        _writer.BeginBarrier();
        byte[] barrier = _writer.Finish(default);
        if (_log.TryAppend(leadership, 0, barrier) is { } place)
        {
            await _log.WaitForAppliedAsync(place.Index, CancellationToken.None);
            lock (_gate)
            {
                _epoch = place.Index;
                _after = place.Index;
                _leadership = leadership;
            }
        }
    }
}
