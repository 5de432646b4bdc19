using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Time;
using DynaCluster.Node.Writes;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Node.Partitions;

/// <summary>The entry that is being filled: evaluated, on the overlay, not appended yet.</summary>
internal sealed class OpenEntry
{
    /// <summary>What the end of an entry adds for a table, at most: its totals and its schema version.</summary>
    private const int TableBytes = 160;

    private readonly EntryWriter _writer;
    private readonly LeaderEpoch _epoch;
    private readonly HashSet<uint> _namedTables = [];
    private readonly HashSet<uint> _changedTotals = [];
    private readonly SortedSet<uint> _changedIndexes = [];

    public OpenEntry(EntryWriter writer, LeaderEpoch epoch)
    {
        _writer = writer;
        _epoch = epoch;
        Batch = new SequencedBatch(epoch);
        writer.BeginEffects();
    }

    public SequencedBatch Batch { get; }

    public bool HasEffects => _writer.MutationCount > 0;

    public bool IsEmpty => Batch.Writes.Count == 0;

    /// <summary>Of the finished entry, at most, when one more table is written.</summary>
    public int Bytes => _writer.Length + (TableBytes * (_namedTables.Count + _changedIndexes.Count + 1));

    /// <summary>Adds a write that was decided without evaluation.</summary>
    public void Add(GroupWrite write) => Batch.Writes.Add(write);

    /// <summary>Adds what a write staged: visible to the next evaluation from here on.</summary>
    public void Add(GroupWrite write, Evaluation evaluation)
    {
        Batch.Writes.Add(write);
        if (evaluation.Staged.Count == 0)
        {
            return;
        }

        foreach (StagedMutation mutation in evaluation.Staged)
        {
            Add(mutation, write.Table.Table);
        }

        foreach ((uint index, TableTotals change) in evaluation.IndexChanges)
        {
            _epoch.TotalsOf(index).Add(change);
            _changedIndexes.Add(index);
        }

        if (write.Table.Table != 0)
        {
            _writer.NameTable(write.Table);
            _namedTables.Add(write.Table.Table);
            if (evaluation.Change.IsAny)
            {
                _epoch.TotalsOf(write.Table.Table).Add(evaluation.Change);
                _changedTotals.Add(write.Table.Table);
            }
        }
    }

    /// <summary>The whole entry; the totals of its tables are in it as absolute values.</summary>
    public byte[] Finish()
    {
        foreach (uint table in _changedTotals.Concat(_changedIndexes))
        {
            _writer.Put(ColumnFamily.Meta, TableTotals.Key(table), _epoch.TotalsOf(table).Encode());
        }

        HybridClock clock = _epoch.Clock;
        byte[] entry = _writer.Finish(
            new EntryHeader(_epoch.Index, _epoch.LastEffect, clock.NextCommittedAt(), clock.HighestStamp));
        Batch.Bytes = entry.Length;
        return entry;
    }

    private void Add(in StagedMutation mutation, uint table)
    {
        if (mutation.RangeEnd is { } end)
        {
            _writer.DeleteRange(mutation.Family, mutation.Key, end);
            return;
        }

        if (mutation.Value is { } value)
        {
            if (mutation.Family == ColumnFamily.Changes)
            {
                _writer.PutChange(table, value.Span);
                Batch.NoteChange(table, value.Length);
            }
            else if (mutation.Family == ColumnFamily.Items)
            {
                Span<byte> header = stackalloc byte[ItemHeader.Length];
                mutation.Header.Write(header);
                _writer.Put(mutation.Family, mutation.Key, header, value.Span);
            }
            else
            {
                _writer.Put(mutation.Family, mutation.Key, value.Span);
            }
        }
        else
        {
            _writer.Delete(mutation.Family, mutation.Key);
        }

        if (mutation.IsOnOverlay)
        {
            _epoch.Overlay.Set(mutation.Family, mutation.Key, mutation.Value, Batch, mutation.Header.Stamp);
            Batch.Keys.Add((mutation.Family, mutation.Key));
        }
        else if (mutation is { Family: ColumnFamily.LocalIndex, Value: not null } && ExpiryKeys.IsEntry(mutation.Key))
        {
            Batch.NoteExpiry(mutation.Key);
        }
    }
}
