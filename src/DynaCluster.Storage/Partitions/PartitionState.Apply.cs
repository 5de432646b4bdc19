using System.Buffers;
using System.Buffers.Binary;
using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Log;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Storage.Partitions;

public sealed partial class PartitionState
{
    /// <summary>
    /// Applies entries as one atomic write (two, around an awaited moment), with the state's own record in it. It reads
    /// nothing but the entries and what
    /// it already knows, and decides nothing but whether an entry is the one that the chain asks for.
    /// </summary>
    /// <param name="entries">Contiguous, the first at AppliedIndex + 1.</param>
    /// <param name="verdicts">One for each entry; valid when the call returns.</param>
    /// <exception cref="UnreadableEntryException">A newer version wrote an entry. Everything in front of it is applied;
    /// the group has to stop.</exception>
    public void Apply(ReadOnlySpan<LogEntry> entries, Span<ApplyVerdict> verdicts)
    {
        Invariant.That(verdicts.Length >= entries.Length);
        while (!entries.IsEmpty)
        {
            int run = RunLength(entries[0].Index, entries.Length);
            ApplyRun(entries[..run], verdicts);
            entries = entries[run..];
            verdicts = verdicts[run..];
        }
    }

    private void ApplyRun(ReadOnlySpan<LogEntry> entries, Span<ApplyVerdict> verdicts)
    {
        _batch.Clear();
        GroupMeta meta = _meta;
        GroupTables tables = _tables;
        UnreadableEntryException? unreadable = null;
        for (int at = 0; at < entries.Length && unreadable is null; at++)
        {
            LogEntry entry = entries[at];
            Invariant.That(entry.Index == meta.AppliedIndex + 1);
            Invariant.That(entry.Term >= meta.AppliedTerm);
            try
            {
                verdicts[at] = Add(entry, ref meta, ref tables);
                meta = meta with { AppliedIndex = entry.Index, AppliedTerm = entry.Term };
            }
            catch (UnreadableEntryException newer)
            {
                unreadable = newer.At(entry.Index, Group);
            }
        }

        Commit(meta, tables);
        if (unreadable is not null)
        {
            throw unreadable;
        }
    }

    private void Commit(GroupMeta meta, GroupTables tables)
    {
        if (meta.AppliedIndex == _meta.AppliedIndex)
        {
            return;
        }

        _batch.Put(ColumnFamily.Meta, MetaKeys.State, meta.Encode());
        bool dropped = tables.Dropped.Count > _tables.Dropped.Count;
        foreach ((uint table, ChangePlace place) in _changed)
        {
            _newestChanges[table] = place; // before the applied index: who sees that has seen this
        }

        WriteAndTakeMoment(meta, tables);
        foreach (uint table in _changed.Keys)
        {
            Changed?.Invoke(table);
        }

        _changed.Clear();
        Interlocked.CompareExchange(ref _unflushedSince, Math.Max(_time.GetTimestamp(), 1), 0);
        if (dropped)
        {
            RequestFlush(); // the room of a dropped table comes back with it
        }
    }

    private ApplyVerdict Add(in LogEntry entry, ref GroupMeta meta, ref GroupTables tables)
    {
        if (entry.Kind == LogEntryKind.Application)
        {
            return AddApplication(entry, ref meta, ref tables);
        }

        if (entry.Kind == LogEntryKind.Configuration)
        {
            byte[] membership = new byte[sizeof(long) + entry.Payload.Length];
            BinaryPrimitives.WriteInt64LittleEndian(membership, entry.Index);
            entry.Payload.Span.CopyTo(membership.AsSpan(sizeof(long)));
            _batch.Put(ColumnFamily.Meta, MetaKeys.Membership, membership);
        }

        return ApplyVerdict.Accepted;
    }

    private ApplyVerdict AddApplication(in LogEntry entry, ref GroupMeta meta, ref GroupTables tables)
    {
        EntryReader reader = new(entry.Payload.Span);
        ApplyVerdict verdict = Judge(ref reader, meta, tables);
        if (verdict != ApplyVerdict.Accepted)
        {
            return verdict;
        }

        switch (reader.Kind)
        {
            case EntryKind.Barrier:
                meta = meta with { Epoch = entry.Index, LastEffectIndex = entry.Index };
                break;
            case EntryKind.Effects:
                meta = meta with { LastEffectIndex = entry.Index };
                break;
            case EntryKind.SchemaChange:
                tables = tables.With(AddSchema(reader.Table, reader.Schema));
                break;
            case EntryKind.DropTable:
                tables = tables.WithDropped(reader.Table.Table);
                _batch.Delete(ColumnFamily.Meta, MetaKeys.Schema(reader.Table.Table));
                _batch.Put(ColumnFamily.Meta, MetaKeys.DroppedTable(reader.Table.Table), []);
                break;
        }

        AddMutations(ref reader, entry.Index);
        meta = meta with
        {
            HighestStamp = Math.Max(meta.HighestStamp, reader.Header.HighestStamp),
            HighestCommittedAt = Math.Max(meta.HighestCommittedAt, reader.Header.CommittedAt),
        };
        return ApplyVerdict.Accepted;
    }

    /// <summary>The one decision of applying; it follows from the entry and the group's state alone.</summary>
    private static ApplyVerdict Judge(ref readonly EntryReader reader, GroupMeta meta, GroupTables tables)
    {
        switch (reader.Kind)
        {
            case EntryKind.Effects:
                if (reader.Header.Epoch != meta.Epoch || reader.Header.Previous != meta.LastEffectIndex)
                {
                    return ApplyVerdict.SkippedChain;
                }

                for (int at = 0; at < reader.TableCount; at++)
                {
                    TableVersion named = reader.TableAt(at);
                    if (tables.Find(named.Table)?.Version != named.Version)
                    {
                        return ApplyVerdict.SkippedSchema;
                    }
                }

                return ApplyVerdict.Accepted;
            case EntryKind.SchemaChange:
                bool newer = (tables.Find(reader.Table.Table)?.Version ?? 0) < reader.Table.Version;
                return newer && !tables.Dropped.Contains(reader.Table.Table)
                    ? ApplyVerdict.Accepted
                    : ApplyVerdict.SkippedSchema;
            case EntryKind.DropTable:
                return tables.Dropped.Contains(reader.Table.Table)
                    ? ApplyVerdict.SkippedSchema
                    : ApplyVerdict.Accepted;
            default:
                return ApplyVerdict.Accepted;
        }
    }

    private GroupTable AddSchema(TableVersion table, ReadOnlySpan<byte> schema)
    {
        byte[] stored = new byte[sizeof(uint) + schema.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(stored, table.Version);
        schema.CopyTo(stored.AsSpan(sizeof(uint)));
        _batch.Put(ColumnFamily.Meta, MetaKeys.Schema(table.Table), stored);
        return new GroupTable(table.Table, table.Version, stored.AsMemory(sizeof(uint)));
    }

    private void AddMutations(ref EntryReader reader, long index)
    {
        ReadOnlySpan<byte> item = default;
        uint ordinal = 0;
        while (reader.MoveNext())
        {
            switch (reader.Mutation)
            {
                case MutationKind.Put:
                    _batch.Put(reader.Family, reader.Key, reader.Value);
                    item = reader.Family == ColumnFamily.Items ? reader.Value : default;
                    break;
                case MutationKind.Delete:
                    _batch.Delete(reader.Family, reader.Key);
                    break;
                case MutationKind.PutChange:
                    AddChange(ref reader, new ChangePlace(index, ordinal++), item);
                    break;
                default:
                    _batch.DeleteRange(reader.Family, reader.Key, reader.Value);
                    break;
            }
        }
    }

    /// <summary>Stores a change record with its place, its time and, where it is the item put before, the new
    /// image.</summary>
    private void AddChange(ref readonly EntryReader reader, ChangePlace place, ReadOnlySpan<byte> putBefore)
    {
        ReadOnlySpan<byte> record = reader.Value;
        bool itemFollows = (ChangeRecord.FlagsOf(record) & ChangeFlags.ItemFollows) != 0;
        ReadOnlySpan<byte> item = itemFollows ? ItemHeader.ItemOf(putBefore) : default;
        Invariant.That(!itemFollows || !item.IsEmpty);
        int length = record.Length + item.Length;
        byte[] stored = ArrayPool<byte>.Shared.Rent(length);
        record.CopyTo(stored);
        item.CopyTo(stored.AsSpan(record.Length));
        ChangeRecord.Complete(stored, reader.Header.CommittedAt);
        uint table = BinaryPrimitives.ReadUInt32BigEndian(reader.Key);
        Span<byte> key = stackalloc byte[ChangePlace.KeyLength];
        place.WriteKey(table, key);
        _batch.Put(ColumnFamily.Changes, key, stored.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(stored);
        _changed[table] = place;
    }
}
