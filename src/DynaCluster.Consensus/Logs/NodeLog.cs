using System.Diagnostics;
using System.Runtime.InteropServices;
using DynaCluster.Consensus.Faults;
using DynaCluster.Model;
using DynaCluster.Model.Log;

namespace DynaCluster.Consensus.Logs;

/// <summary>
/// The node's one log: all groups hand it their records, one flow takes everything that waits, makes it durable with
/// one write and one sync, and tells the groups. <see cref="CommitOnceAsync"/> is that flow's step; a <see
/// cref="NodeLogThread"/> or a simulator repeats it. A failing store ends the process: nothing of that write is ever
/// acknowledged.
/// </summary>
public sealed class NodeLog
{
    private readonly FatalStop _fatal;
    private readonly Lock _gate = new();
    private readonly List<GroupLog> _groups = [];
    private bool _committing;
    private Turn _filling = new();
    private Turn _spare = new();
    private bool _stopped;
    private long _weighedBytes;
    private Action _wake = static () => { };

    public NodeLog(ILogStore store, FatalStop fatal)
    {
        Store = store;
        _fatal = fatal;
    }

    public ILogStore Store { get; }

    /// <summary>Writes with their sync since the start.</summary>
    public long CommitCount { get; private set; }

    public long OperationCount { get; private set; }

    public long ByteCount { get; private set; }

    /// <param name="wake">Called, under no lock, whenever the log that was empty has something to commit.</param>
    public void Drive(Action wake)
    {
        lock (_gate)
        {
            _wake = wake;
        }

        wake();
    }

    /// <summary>Commits everything that waits. Never called again before it has ended.</summary>
    /// <returns>Whether anything became durable.</returns>
    public async ValueTask<bool> CommitOnceAsync()
    {
        if (!TryTakeTurn(out var turn))
        {
            return false;
        }

        try
        {
            ReachBeforeSync(turn.Batch);
            await Store.CommitAsync(turn.Batch);
        }
        catch (Exception e)
        {
            Stop("the log could not be written and synced: check the device and its free space, then start again", e);
            return false;
        }

        FailPoints.Reach(FailPoint.SyncedBeforeTold);
        CommitCount++;
        OperationCount += turn.Batch.Count;
        ByteCount += turn.Batch.Bytes;
        foreach (var (group, end) in turn.Appended)
        {
            group.OnDurable(end);
        }

        foreach (var waiter in turn.Waiters)
        {
            waiter.TrySetResult();
        }

        var written = turn.Batch.Bytes;
        GiveBack(turn);
        WeighPinned(written);
        return true;
    }

    internal void Register(GroupLog group)
    {
        lock (_gate)
        {
            _groups.Add(group);
        }
    }

    internal void Deregister(GroupLog group)
    {
        lock (_gate)
        {
            _groups.Remove(group);
        }
    }

    /// <summary>Queues contiguous records of a group, all or none, so that they become durable together.</summary>
    /// <param name="bounded">Whether a full queue refuses them: false for the few records of consensus itself.</param>
    /// <returns>False: not queued, because the queue is full or the node stops.</returns>
    internal bool TryAppend(GroupLog group, in LogTail tail, bool bounded)
    {
        Action? wake;
        lock (_gate)
        {
            var batch = _filling.Batch;
            var full = batch.Count > 0 && (batch.Count + tail.Records.Length > Limits.NodeLogQueueRecordsMax
                || batch.Bytes + tail.Bytes > Limits.NodeLogQueueBytesMax);
            if (_stopped || (bounded && full))
            {
                return false;
            }

            wake = WakeIfEmpty();
            if (tail.Replaces)
            {
                batch.TruncateSuffix(group.Identity.Group, tail.First);
            }

            for (var i = 0; i < tail.Records.Length; i++)
            {
                batch.Append(group.Identity.Group, tail.First + i, tail.Records[i]);
            }

            CollectionsMarshal.GetValueRefOrAddDefault(_filling.Appended, group, out _) = tail.End;
        }

        wake?.Invoke();
        return true;
    }

    /// <summary>Queues values that become durable at once or not at all; completes when they are, and never when the
    /// node stops first.</summary>
    internal Task WriteAsync(GroupLog group, params (LogMetadataKey Key, byte[] Value)[] values)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue(turn =>
        {
            foreach (var (key, value) in values)
            {
                turn.Batch.SetMetadata(group.Identity.Group, key, value);
            }

            turn.Waiters.Add(waiter);
        });
        return waiter.Task;
    }

    /// <summary>Queues the values of a snapshot together with what becomes of the entries; completes when all is
    /// durable, and never when the node stops first. The group must not be open.</summary>
    /// <param name="keepsTail">Whether the entries behind <paramref name="index"/> stay.</param>
    internal Task InstallAsync(
        uint group, bool keepsTail, long index, params (LogMetadataKey Key, byte[] Value)[] values)
    {
        Invariant.That(!IsOpen(group));
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Queue(turn =>
        {
            if (keepsTail)
            {
                turn.Batch.TruncatePrefix(group, index);
            }
            else
            {
                turn.Batch.TruncateSuffix(group, 1);
            }

            foreach (var (key, value) in values)
            {
                turn.Batch.SetMetadata(group, key, value);
            }

            turn.Waiters.Add(waiter);
        });
        return waiter.Task;
    }

    /// <summary>Queues the removal of the entries up to the start's place, together with the new start.</summary>
    internal void TruncatePrefix(GroupLog group, LogStart start)
        => Queue(turn =>
        {
            turn.Batch.TruncatePrefix(group.Identity.Group, start.Position.Index);
            turn.Batch.SetMetadata(group.Identity.Group, LogMetadataKey.Start, start.Encode());
        });

    /// <summary>Ends the process; a test double of the fatal stop returns, then nothing is accepted any more.</summary>
    internal void Stop(string message, Exception cause)
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
        }

        _fatal(message, cause);
    }

    [Conditional(FailPoints.Condition)]
    private static void ReachBeforeSync(LogBatch batch)
    {
        foreach (ref readonly var operation in batch.Operations)
        {
            if (operation.Kind == LogOperationKind.Append
                && LogRecord.Kind(operation.Bytes.Span) == LogEntryKind.Configuration)
            {
                FailPoints.Reach(FailPoint.MembershipBeforeOwnSync);
            }
        }

        FailPoints.Reach(FailPoint.AppendedBeforeSync);
    }

    private bool IsOpen(uint group)
    {
        lock (_gate)
        {
            return _groups.Exists(open => open.Identity.Group == group);
        }
    }

    private void Queue(Action<Turn> add)
    {
        Action? wake;
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            wake = WakeIfEmpty();
            add(_filling);
        }

        wake?.Invoke();
    }

    private Action? WakeIfEmpty() => _filling.Batch.Count == 0 ? _wake : null;

    private bool TryTakeTurn(out Turn turn)
    {
        lock (_gate)
        {
            turn = _filling;
            if (_stopped || turn.Batch.Count == 0)
            {
                return false;
            }

            Invariant.That(!_committing);
            _committing = true;
            _filling = _spare;
            return true;
        }
    }

    private void GiveBack(Turn turn)
    {
        turn.Clear();
        lock (_gate)
        {
            _spare = turn;
            _committing = false;
        }
    }

    /// <summary>When all groups together keep too much of the log, all that keep much are asked to flush. Together, so
    /// that soon hardly anything of the log is live, which is when a store gives space back at least cost.</summary>
    private void WeighPinned(long written)
    {
        _weighedBytes += written;
        if (_weighedBytes < Limits.NodeLogWeighBytes)
        {
            return;
        }

        _weighedBytes = 0;
        GroupLog[] groups;
        lock (_gate)
        {
            groups = [.. _groups];
        }

        long pinned = 0;
        long live = 0;
        foreach (var group in groups)
        {
            pinned += group.PinnedBytes;
            live += group.LiveBytes;
        }

        if (pinned > Limits.NodeLogPinnedBytesMax)
        {
            foreach (var group in groups)
            {
                if (group.PinnedBytes >= pinned / Limits.NodeLogPinnedShare)
                {
                    group.Relieve();
                }
            }
        }

        try
        {
            Store.Weigh(live);
        }
        catch (Exception e)
        {
            Stop("the log could not give space back: check the device and its free space, then start again", e);
        }
    }

    /// <summary>What one commit makes durable and who waits for it.</summary>
    private sealed class Turn
    {
        public LogBatch Batch { get; } = new();

        /// <summary>Each group's last place in the batch, in the order of their first.</summary>
        public Dictionary<GroupLog, LogEnd> Appended { get; } = [];

        public List<TaskCompletionSource> Waiters { get; } = [];

        public void Clear()
        {
            Batch.Clear();
            Appended.Clear();
            Waiters.Clear();
        }
    }
}
