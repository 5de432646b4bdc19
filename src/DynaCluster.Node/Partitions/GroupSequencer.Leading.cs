using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Flows;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Node.Partitions;

/// <summary>Leadership: barrier first, then one epoch after another until it is lost.</summary>
internal sealed partial class GroupSequencer
{
    private async Task LeadAsync(Leadership leadership)
    {
        using CancellationTokenRegistration lost =
            leadership.Lost.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), _signal);
        _lastAppended = 0;
        lock (_intake)
        {
            _accepting = true;
        }

        try
        {
            while (Leads(leadership))
            {
                if (await BeginEpochAsync(leadership) is { } epoch)
                {
                    await ServeAsync(epoch);
                }
            }
        }
        finally
        {
            lock (_intake)
            {
                _accepting = false;
            }

            EndQueued(long.MaxValue);
            _parts.Events.LeadershipEnded(_parts.Log.Group, leadership.Term);
        }
    }

    /// <summary>Appends this leadership's own barrier entry; the epoch begins when that very entry is
    /// applied.</summary>
    /// <returns>Null: it got no place, or leadership ended before it was applied.</returns>
    private async Task<LeaderEpoch?> BeginEpochAsync(Leadership leadership)
    {
        // The floors of the clock are known only behind the barrier: it carries no time of its own.
        _writer.BeginBarrier();
        byte[] entry = _writer.Finish(new EntryHeader(Epoch: 0, Previous: 0, CommittedAt: 0, HighestStamp: 0));
        var barrier = new SequencedBatch(null);
        if (!TryAppend(leadership, barrier, entry))
        {
            await PauseAsync(leadership);
            return null;
        }

        while (!barrier.Fate.IsCompleted && Leads(leadership))
        {
            await _signal.WaitAsync();
            CollectSettled();
            EndOverdue();
        }

        bool applied = barrier.Fate.IsCompleted && await barrier.Fate == WriteFate.Applied;
        if (!applied || _parts.State.Meta.Epoch != barrier.Position.Index)
        {
            // Without its entry the state may miss acknowledged writes; with a later barrier another leader decides.
            await PauseAsync(leadership);
            return null;
        }

        _parts.Events.EpochBegan(_parts.Log.Group, leadership.Term, barrier.Position.Index);
        return new LeaderEpoch(leadership, barrier.Position.Index, _parts.State, _parts.Time, _parts.Region);
    }

    private async Task ServeAsync(LeaderEpoch epoch)
    {
        _open = new OpenEntry(_writer, epoch);
        _serving = epoch;
        _caughtUp.TrySetResult();
        _parts.Serving();
        try
        {
            while (Leads(epoch.Leadership))
            {
                CollectSettled();
                EndOverdue();
                if (epoch.Poisoned)
                {
                    _parts.Events.EpochPoisoned(_parts.Log.Group, epoch.Index);
                    break;
                }

                if (!Step(epoch))
                {
                    await _signal.WaitAsync();
                }
            }
        }
        finally
        {
            EndEpoch();
        }
    }

    /// <summary>Drops what was evaluated and not appended, with the overlay.</summary>
    private void EndEpoch()
    {
        _serving = null;
        _controls.Clear();
        _open?.Batch.Settle(WriteFate.NotApplied);
        _open = null;
        lock (_intake)
        {
            _queues.UnblockAll();
        }
    }

    /// <summary>Gives the entry its place and the batch its position, or fails: then it never gets one.</summary>
    private bool TryAppend(Leadership leadership, SequencedBatch batch, byte[] entry)
    {
        LogPosition? position = null;
        batch.Deadline = _parts.Time.GetTimestamp() + _deadlineTicks;
        _parts.InFlight.BeginAppend();
        try
        {
            position = _parts.Log.TryAppend(leadership, _lastAppended, entry);
            if (position is { } place)
            {
                Invariant.That(place.Index > _lastAppended);
                batch.Position = place;
                _lastAppended = place.Index;
            }
        }
        finally
        {
            _parts.InFlight.EndAppend(position is null ? null : batch);
        }

        return position is not null;
    }

    private void CollectSettled()
    {
        while (_parts.InFlight.TryTakeSettled(out SequencedBatch batch))
        {
            if (batch.Epoch is { } epoch)
            {
                // It completed before it came here: no wait.
                epoch.Retire(batch, batch.Fate.GetAwaiter().GetResult());
            }

            if (batch.BlockedTable != 0)
            {
                lock (_intake)
                {
                    _queues.Unblock(batch.BlockedTable);
                }
            }
        }
    }

    private void EndOverdue()
    {
        if (_ticked)
        {
            _ticked = false;
            EndQueued(_parts.Time.GetTimestamp() - _deadlineTicks);
        }
    }

    private async Task PauseAsync(Leadership leadership)
    {
        if (Leads(leadership))
        {
            await Task.Delay(AppendPause, _parts.Time);
        }
    }
}
