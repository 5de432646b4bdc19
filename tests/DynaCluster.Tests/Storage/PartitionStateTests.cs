using System.Text;
using DynaCluster.Model;
using DynaCluster.Model.Log;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using Xunit;

namespace DynaCluster.Tests.Storage;

public sealed class PartitionStateTests : IDisposable
{
    private readonly EntryWriter _writer = new();
    private MemoryEngine _engine = new();
    private PartitionState _state;

    public PartitionStateTests() => _state = new PartitionState(1, _engine, TimeProvider.System);

    [Fact]
    public void A_barrier_sets_epoch_and_predecessor_to_its_index()
    {
        Apply(Barrier(), Barrier());
        Assert.Equal((2, 2, 2), (_state.Meta.AppliedIndex, _state.Meta.Epoch, _state.Meta.LastEffectIndex));
    }

    [Fact]
    public void Effects_behind_their_predecessor_are_accepted()
    {
        Assert.Equal(
            [ApplyVerdict.Accepted, ApplyVerdict.Accepted, ApplyVerdict.Accepted],
            Apply(Barrier(), Effects(1, 1, "a", "1"), Effects(1, 2, "a", "2")));
        Assert.Equal("2", Read("a"));
    }

    [Fact]
    public void Hazard03_an_entry_on_a_broken_chain_is_skipped_with_all_its_effects()
    {
        Assert.Equal(ApplyVerdict.SkippedChain, Apply(Barrier(), Effects(1, 1, "a", "1"), Effects(1, 4, "a", "2"))[2]);
        Assert.Equal("1", Read("a"));
    }

    [Fact]
    public void Hazard03_everything_behind_a_skipped_entry_of_the_chain_is_skipped()
        => Assert.Equal(
            [ApplyVerdict.Accepted, ApplyVerdict.SkippedChain, ApplyVerdict.SkippedChain],
            Apply(Barrier(), Effects(1, 9, "a", "1"), Effects(1, 2, "a", "2")));

    [Fact]
    public void Hazard03_effects_of_an_older_epoch_are_skipped()
        => Assert.Equal(ApplyVerdict.SkippedChain, Apply(Barrier(), Barrier(), Effects(1, 2, "a", "1"))[2]);

    [Fact]
    public void Hazard03_a_skipped_entry_advances_the_applied_index()
    {
        Apply(Barrier(), Effects(7, 7, "a", "1"));
        Assert.Equal((2, 1), (_state.AppliedIndex, _state.Meta.LastEffectIndex));
    }

    [Fact]
    public void Hazard03_a_chain_goes_on_across_entries_of_other_kinds()
        => Assert.Equal(
            ApplyVerdict.Accepted, Apply(Barrier(), Schema(5, 1), Effects(1, 1, "a", "1"))[2]);

    [Fact]
    public void Hazard06_effects_under_another_schema_version_are_skipped()
        => Assert.Equal(
            ApplyVerdict.SkippedSchema,
            Apply(Barrier(), Schema(5, 2), Effects(1, 1, "a", "1", new TableVersion(5, 1)))[2]);

    [Fact]
    public void Hazard06_an_older_schema_does_not_replace_a_newer_one()
    {
        Apply(Schema(5, 2), Schema(5, 1));
        Assert.Equal(2u, _state.FindTable(5)?.Version);
    }

    [Fact]
    public void Hazard06_a_dropped_table_is_never_known_again()
    {
        Apply(Schema(5, 1), Drop(5), Schema(5, 2));
        Assert.Null(_state.FindTable(5));
        Assert.True(_state.IsDropped(5));
    }

    [Fact]
    public void Dropping_a_table_asks_for_the_flush_that_gives_its_room_back()
    {
        Apply(Schema(5, 1), Drop(5));
        Assert.True(_state.FlushRequested);
    }

    [Fact]
    public void Dropping_a_table_deletes_its_keys_and_no_others()
    {
        _writer.BeginEffects();
        foreach (ColumnFamily family in new[] { ColumnFamily.Items, ColumnFamily.LocalIndex })
        {
            _writer.Put(family, [0, 0, 0, 5, 1], [1]);
            _writer.Put(family, [0, 0, 0, 5, 0xFF, 0xFF], [1]);
            _writer.Put(family, [0, 0, 0, 6], [1]);
        }

        _writer.Put(ColumnFamily.Meta, MetaKeys.Counter(5, [1]), [1]);
        _writer.Put(ColumnFamily.Meta, MetaKeys.Counter(6, [1]), [1]);
        byte[] effects = _writer.Finish(new EntryHeader(1, 1, 0, 0));
        Apply(Barrier(), effects, Drop(5));
        Assert.Equal(1, Count(ColumnFamily.Items));
        Assert.Equal(1, Count(ColumnFamily.LocalIndex));
        Assert.Null(_state.Get(ColumnFamily.Meta, MetaKeys.Counter(5, [1])));
        Assert.NotNull(_state.Get(ColumnFamily.Meta, MetaKeys.Counter(6, [1])));
    }

    [Fact]
    public void Hazard09_the_highest_times_are_kept_apart()
    {
        _writer.BeginEffects();
        byte[] first = _writer.Finish(new EntryHeader(1, 1, 20, 90));
        _writer.BeginEffects();
        byte[] second = _writer.Finish(new EntryHeader(1, 2, 30, 80));
        Apply(Barrier(), first, second);
        Assert.Equal((30ul, 90ul), (_state.Meta.HighestCommittedAt, _state.Meta.HighestStamp));
    }

    [Fact]
    public void Hazard18_the_group_stops_in_front_of_a_newer_entry_with_everything_before_it_applied()
    {
        byte[] newer = Barrier();
        newer[2] = 99;
        UnreadableEntryException stop = Assert.Throws<UnreadableEntryException>(
            () => Apply(Barrier(), Effects(1, 1, "a", "1"), newer, Effects(1, 2, "a", "2")));
        Assert.Equal((3, 2), (stop.Index, _state.AppliedIndex));
        Assert.Equal("1", Read("a"));
    }

    [Fact]
    public void Entries_of_the_log_itself_only_advance_the_applied_index()
    {
        LogEntry[] entries =
        [
            new(1, 1, LogEntryKind.Empty, default),
            new(2, 3, LogEntryKind.Configuration, "members"u8.ToArray()),
        ];
        _state.Apply(entries, new ApplyVerdict[2]);
        Assert.Equal((2, 3, 0), (_state.AppliedIndex, _state.AppliedTerm, _state.Meta.Epoch));
        Assert.Equal(2, _state.Membership?.Index);
        Assert.Equal("members", Encoding.UTF8.GetString((_state.Membership?.Payload ?? default).Span));
    }

    [Fact]
    public void A_gap_in_the_log_breaks_an_invariant()
        => Assert.Throws<InvariantBrokenException>(
            () => _state.Apply([new LogEntry(2, 1, LogEntryKind.Empty, default)], new ApplyVerdict[1]));

    [Fact]
    public void Reapplying_from_the_flushed_state_after_a_crash_gives_the_same_state()
    {
        byte[][] log =
            [Barrier(), Schema(5, 1), Effects(1, 1, "a", "1"), Effects(1, 3, "b", "2"), Effects(9, 9, "c", "3")];
        Apply(log[..3]);
        _state.Flush();
        Apply(log[3..]);
        GroupMeta before = _state.Meta;
        _engine = _engine.Crash();
        _state = new PartitionState(1, _engine, TimeProvider.System);
        Assert.Equal(3, _state.AppliedIndex);
        Apply(log[3..]);
        Assert.Equal(before, _state.Meta);
        Assert.Equal(1u, _state.FindTable(5)?.Version);
        Assert.Equal("2", Read("b"));
        Assert.Null(_state.Get(ColumnFamily.Items, "c"u8));
    }

    [Fact]
    public void Hazard07_A_state_from_before_ranges_had_epochs_owns_the_range_that_it_was_founded_with()
    {
        byte[] record = new GroupMeta { AppliedIndex = 7 }.Encode();
        Assert.Equal(new GroupMeta { AppliedIndex = 7 }, GroupMeta.Decode(record[..^sizeof(ulong)], 1));
    }

    [Fact]
    public void Hazard07_The_epoch_of_the_range_is_kept()
    {
        GroupMeta meta = new() { RangeEpoch = 3 };
        Assert.Equal(meta, GroupMeta.Decode(meta.Encode(), 1));
    }

    [Fact]
    public void Hazard11_the_flushed_index_moves_by_a_flush_only()
    {
        Apply(Barrier(), Effects(1, 1, "a", "1"));
        Assert.Equal(0, _state.FlushedIndex);
        _state.Flush();
        Assert.Equal(2, _state.FlushedIndex);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _state.Dispose();
    }

    private ApplyVerdict[] Apply(params byte[][] payloads)
    {
        long first = _state.AppliedIndex + 1;
        LogEntry[] entries =
            [.. payloads.Select((payload, at) => new LogEntry(first + at, 1, LogEntryKind.Application, payload))];
        ApplyVerdict[] verdicts = new ApplyVerdict[entries.Length];
        _state.Apply(entries, verdicts);
        return verdicts;
    }

    private string? Read(string key)
        => _state.Get(ColumnFamily.Items, Encoding.UTF8.GetBytes(key)) is { } value
            ? Encoding.UTF8.GetString(value)
            : null;

    private byte[] Barrier()
    {
        _writer.BeginBarrier();
        return _writer.Finish(default);
    }

    private byte[] Schema(uint table, uint version)
    {
        _writer.BeginSchemaChange(new TableVersion(table, version), [1, 2, 3]);
        return _writer.Finish(default);
    }

    private byte[] Drop(uint table)
    {
        _writer.BeginDropTable(table);
        return _writer.Finish(default);
    }

    private byte[] Effects(long epoch, long previous, string key, string value, params TableVersion[] tables)
    {
        _writer.BeginEffects();
        foreach (TableVersion table in tables)
        {
            _writer.NameTable(table);
        }

        _writer.Put(
            ColumnFamily.Items, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        return _writer.Finish(new EntryHeader(epoch, previous, 0, 0));
    }

    private int Count(ColumnFamily family)
    {
        int count = 0;
        using IStorageCursor cursor = _state.OpenCursor(family, [], [], reverse: false);
        while (cursor.MoveNext())
        {
            count++;
        }

        return count;
    }
}
