using DynaCluster.Consensus;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using Google.Protobuf;

namespace DynaCluster.Node.Partitions;

/// <summary>Deciding: waiting writes become entries.</summary>
internal sealed partial class GroupSequencer
{
    /// <summary>Batches without effects whose leadership is being confirmed.</summary>
    private const int ConfirmationsMax = Limits.EntriesInFlightMax;

    private static readonly TimeSpan ConfirmationDuration =
        TimeSpan.FromMilliseconds(Limits.WriteDeadlineMilliseconds);

    private readonly Queue<ControlEntry> _controls = new();
    private readonly List<Task> _confirmations = [];
    private int _confirming;
    private OpenEntry? _open;

    private enum Admission
    {
        Evaluate,
        Decided,
        Ended,
        Waits,
    }

    /// <summary>Appends one entry or begins one confirmation, if there is work and room.</summary>
    /// <returns>False: nothing to do before the next signal.</returns>
    private bool Step(LeaderEpoch epoch)
    {
        if (epoch.InFlight >= Limits.EntriesInFlightMax || epoch.InFlightBytes >= Limits.BytesInFlightMax
            || ConfirmationsRunning() >= ConfirmationsMax || Gathers(epoch))
        {
            return false;
        }

        if (_controls.Count == 0)
        {
            Fill(epoch);
        }

        // What was evaluated under the older schemas comes before the change in the log.
        if (_controls.Count > 0 && Open().IsEmpty)
        {
            AppendControl(epoch, _controls.Dequeue());
            return true;
        }

        return Close(epoch);
    }

    /// <summary>
    /// While an entry is on its way the next one gathers, until that one settles or until there is much to take:
    /// replicating an entry costs the same for one write as for many.
    /// </summary>
    private bool Gathers(LeaderEpoch epoch)
    {
        if (epoch.InFlight == 0 || !Open().IsEmpty)
        {
            return false;
        }

        lock (_intake)
        {
            return _queues.Count < _parts.GatheredOperations && _queues.Bytes < Limits.EntryGatheredBytes;
        }
    }

    private OpenEntry Open() => _open ?? throw new InvariantBrokenException("an epoch has an open entry");

    /// <summary>Evaluates waiting writes into the open entry until it is full or none waits.</summary>
    private void Fill(LeaderEpoch epoch)
    {
        while (!epoch.Poisoned && Open().Batch.Writes.Count < Limits.EntryOperationsMax
            && Open().Bytes < Limits.EntryBytesMax && NextWrite() is { } write)
        {
            if (write.BeginsEntry && Open().HasEffects && !AppendOpen(epoch))
            {
                write.End(WriteFate.NotApplied);
                return;
            }

            if (!TryEvaluate(epoch, write))
            {
                continue;
            }

            // What does not fit begins the next entry, evaluated upon this one.
            bool fits = Open().Bytes + _evaluation.StagedBytes <= Limits.EntryBytesMax;
            if (!fits && Open().HasEffects && !AppendOpen(epoch))
            {
                write.End(WriteFate.NotApplied);
                return;
            }

            Open().Add(write, _evaluation);
            if (!fits)
            {
                return;
            }
        }
    }

    private bool TryEvaluate(LeaderEpoch epoch, GroupWrite write)
    {
        TableSchema? schema = write.Table.Table == 0 ? null : _parts.Schemas.Find(write.Table.Table);
        _evaluation.Begin(epoch, schema, _lastAppended + 1);
        try
        {
            write.Evaluate(_evaluation);
            return true;
        }
        catch (InvariantBrokenException)
        {
            write.End(WriteFate.NotApplied);
            throw;
        }
        catch (Exception fault)
        {
            // Nothing of it was staged into the entry: the others are not touched by it.
            _parts.Events.EvaluationFailed(fault, _parts.Log.Group);
            write.Refuse(ApiErrors.InternalFailure);
            write.End(WriteFate.Applied);
            return false;
        }
    }

    /// <summary>The next write that may be evaluated now; those that are decided without stand in the open
    /// entry.</summary>
    private GroupWrite? NextWrite()
    {
        while (Open().Batch.Writes.Count < Limits.EntryOperationsMax)
        {
            GroupWrite write;
            lock (_intake)
            {
                if (!_queues.TryPeek(out write))
                {
                    return null;
                }
            }

            Admission admission = Admit(write);
            lock (_intake)
            {
                if (admission == Admission.Waits)
                {
                    _queues.Block(write.Table.Table);
                    continue;
                }

                _queues.Take();
            }

            if (admission == Admission.Evaluate)
            {
                return write;
            }

            if (admission == Admission.Decided)
            {
                Open().Add(write);
            }
        }

        return null;
    }

    /// <summary>Compares the request's range and schema with the group's own, which alone decide.</summary>
    private Admission Admit(GroupWrite write)
    {
        ulong epoch = _parts.State.Meta.RangeEpoch;
        if (write.RangeEpoch != 0 && write.RangeEpoch != epoch)
        {
            write.EndMisrouted(epoch);
            return Admission.Ended;
        }

        uint table = write.Table.Table;
        if (table == 0)
        {
            return Admission.Evaluate;
        }

        if (_parts.State.IsDropped(table))
        {
            return write.DropsTable ? Admission.Evaluate : Refuse(write);
        }

        if (write.DropsTable)
        {
            _controls.Enqueue(new ControlEntry(table, null));
            return Admission.Waits;
        }

        uint known = _parts.State.FindTable(table)?.Version ?? 0;
        if (known == write.Table.Version && known != 0)
        {
            return write.AddsChanges && _parts.Backlog.IsFull(table) ? Throttle(write, table) : Admission.Evaluate;
        }

        TableDefinition? definition =
            known > write.Table.Version ? null : write.Definition ?? _parts.Definitions(table);
        if (definition is null || definition.Version < write.Table.Version || definition.Version <= known)
        {
            write.EndStale();
            return Admission.Ended;
        }

        _controls.Enqueue(new ControlEntry(table, definition));
        return Admission.Waits;
    }

    /// <summary>Its indexes are too far behind.</summary>
    private Admission Throttle(GroupWrite write, uint table)
    {
        _parts.Metrics.Throttled(_parts.Log.Group);
        IEnumerable<string> indexes = _parts.Schemas.Find(table)?.GlobalIndexes.Select(index => index.Name) ?? [];
        write.Refuse(ApiErrors.IndexesBehind(string.Join(", ", indexes)));
        return Admission.Decided;
    }

    /// <summary>Counts what the indexes will have to get.</summary>
    private void CountChanges(SequencedBatch batch)
    {
        foreach ((uint table, long bytes) in batch.ChangeBytes ?? [])
        {
            if (_parts.Schemas.Find(table) is { GlobalIndexes.Count: > 0 })
            {
                _parts.Backlog.Add(table, batch.Position.Index, bytes);
            }
        }
    }

    private static Admission Refuse(GroupWrite write)
    {
        write.Refuse(ApiErrors.ResourceMissing());
        return Admission.Decided;
    }

    /// <summary>Appends the open entry, or begins to confirm the leadership for one without effects.</summary>
    private bool Close(LeaderEpoch epoch)
    {
        OpenEntry open = Open();
        if (open.IsEmpty || epoch.Poisoned)
        {
            return epoch.Poisoned;
        }

        if (!open.HasEffects)
        {
            _open = new OpenEntry(_writer, epoch);
            Interlocked.Increment(ref _confirming);
            _confirmations.Add(ConfirmAsync(open.Batch, epoch));
            return true;
        }

        bool room = epoch.InFlight < Limits.EntriesInFlightMax && epoch.InFlightBytes < Limits.BytesInFlightMax;
        if (room)
        {
            AppendOpen(epoch);
        }

        return room;
    }

    private bool AppendOpen(LeaderEpoch epoch)
    {
        OpenEntry open = Open();
        byte[] entry = open.Finish();
        _open = new OpenEntry(_writer, epoch);
        if (!TryAppend(epoch.Leadership, open.Batch, entry))
        {
            epoch.Poison();
            open.Batch.Settle(WriteFate.NotApplied);
            return false;
        }

        epoch.Appended(open.Batch);
        CountChanges(open.Batch);
        _parts.Metrics.EntryAppended(_parts.Log.Group, open.Batch.Writes.Count, entry.Length);
        return true;
    }

    /// <summary>Teaches the group a schema, or drops a table. Not part of the chain of effects.</summary>
    private void AppendControl(LeaderEpoch epoch, ControlEntry control)
    {
        // The open entry is empty: its writer is free.
        if (control.Definition is { } definition)
        {
            _writer.BeginSchemaChange(new TableVersion(control.Table, definition.Version), definition.ToByteArray());
            EndExpiries(definition);
        }
        else
        {
            _writer.BeginDropTable(control.Table);
            epoch.ForgetTotals(control.Table);
            epoch.Dropping.Add(control.Table);
        }

        StageShards(epoch, control);
        byte[] entry = _writer.Finish(
            new EntryHeader(epoch.Index, Previous: 0, epoch.Clock.NextCommittedAt(), HighestStamp: 0));
        var batch = new SequencedBatch(epoch) { BlockedTable = control.Table, Bytes = entry.Length };
        _open = new OpenEntry(_writer, epoch);
        if (TryAppend(epoch.Leadership, batch, entry))
        {
            epoch.Appended(batch);
        }
        else
        {
            epoch.Poison();
        }
    }

    /// <summary>The expiry entries go with the generation of time to live that they are of.</summary>
    private void EndExpiries(TableDefinition definition)
    {
        if (_parts.Schemas.Find(definition.Id)?.Ttl is { Generation: var ending }
            && TableSchemas.From(definition).Ttl?.Generation != ending)
        {
            _writer.DeleteRange(
                ColumnFamily.LocalIndex,
                ExpiryKeys.GenerationEdge(definition.Id, ending),
                ExpiryKeys.GenerationEdge(definition.Id, ending + 1));
        }
    }

    /// <summary>The streams that a control entry turns on or off begin or end with it, on every replica
    /// alike.</summary>
    private void StageShards(LeaderEpoch epoch, ControlEntry control)
    {
        uint ended = _parts.Schemas.Find(control.Table)?.Stream?.Id ?? 0;
        uint begun = control.Definition?.Stream?.Id ?? 0;
        if (ended == begun)
        {
            return;
        }

        // Nothing of the table stands between the newest entry and this one: its queue waits.
        var edge = new ShardEdge(_lastAppended + 1, _parts.Time.GetUtcNow().ToUnixTimeMilliseconds());
        ShardBook book = new(_parts.State, key => epoch.Newest(ColumnFamily.Meta, key));
        foreach ((byte[] key, byte[] value) in book.Change(control.Table, ended, begun, edge))
        {
            _writer.Put(ColumnFamily.Meta, key, value);
        }
    }

    /// <summary>
    /// Ends a batch that has no entry of its own: its answers wait until what it may have read is applied, and until
    /// the leadership is confirmed after its arrival.
    /// </summary>
    private async Task ConfirmAsync(SequencedBatch batch, LeaderEpoch epoch)
    {
        WriteFate fate = WriteFate.NotApplied;
        try
        {
            bool confirmed = await IsConfirmedAsync(epoch)
                .WaitAsync(ConfirmationDuration, _parts.Time, epoch.Leadership.Lost);
            fate = confirmed ? WriteFate.Applied : WriteFate.NotApplied;
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // It had no effect: whoever asked may ask again.
        }
        finally
        {
            batch.Settle(fate);
            Interlocked.Decrement(ref _confirming); // before the signal: this task ends only behind it
            _signal.Set();
        }
    }

    private async Task<bool> IsConfirmedAsync(LeaderEpoch epoch)
    {
        ValueTask<bool> confirming = _parts.Log.ConfirmLeadershipAsync(epoch.Leadership, epoch.Leadership.Lost);
        WriteFate upon = epoch.LastBatch is { } last
            ? await last.Fate.WaitAsync(epoch.Leadership.Lost)
            : WriteFate.Applied;
        return await confirming && upon == WriteFate.Applied;
    }

    private int ConfirmationsRunning()
    {
        // A task that has given its signal and not ended yet is found with the next.
        for (int i = _confirmations.Count - 1; i >= 0; i--)
        {
            if (_confirmations[i] is { IsCompleted: true } ended)
            {
                _confirmations.RemoveAt(i);
                ended.GetAwaiter().GetResult(); // its fault is the sequencer's
            }
        }

        return Volatile.Read(ref _confirming);
    }

    private Task Confirmations() => Task.WhenAll(_confirmations);

    /// <param name="Definition">Null: the table is dropped.</param>
    private readonly record struct ControlEntry(uint Table, TableDefinition? Definition);
}
