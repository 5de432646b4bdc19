using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using Xunit;

namespace DynaCluster.Tests.Storage;

public sealed class EntryTests
{
    private static readonly EntryHeader s_header = new(5, 6, 0x0102, 0x0304);

    [Fact]
    public void Effects_have_their_golden_bytes()
    {
        using EntryWriter writer = new();
        writer.BeginEffects();
        writer.NameTable(new TableVersion(9, 2));
        writer.Put(ColumnFamily.Items, [0xA1], [0xB1, 0xB2]);
        writer.Delete(ColumnFamily.LocalIndex, [0xA2]);
        writer.DeleteRange(ColumnFamily.Meta, [0xA3], [0xA4]);
        Assert.Equal(
            "02010100" + "11000000" + "0500000000000000" + "0600000000000000" + "0201000000000000" + "0403000000000000"
            + "010101A102B1B2" + "020201A2" + "030301A301A4" + "0900000002000000",
            Convert.ToHexString(writer.Finish(s_header)));
    }

    [Fact]
    public void A_value_in_two_parts_is_one()
    {
        using EntryWriter parts = new();
        parts.BeginEffects();
        parts.Put(ColumnFamily.Items, [1], [42], [43, 44]);
        using EntryWriter whole = new();
        whole.BeginEffects();
        whole.Put(ColumnFamily.Items, [1], [42, 43, 44]);
        Assert.Equal(whole.Finish(s_header), parts.Finish(s_header));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        using EntryWriter writer = new();
        byte[] large = new byte[300_000];
        large[^1] = 7;
        writer.BeginEffects();
        writer.NameTable(new TableVersion(1, 2));
        writer.NameTable(new TableVersion(1, 2));
        writer.NameTable(new TableVersion(3, 4));
        writer.Put(ColumnFamily.Items, [1, 2], large);
        EntryReader reader = new(writer.Finish(s_header));
        Assert.Equal(s_header, reader.Header);
        Assert.Equal(2, reader.TableCount);
        Assert.Equal(new TableVersion(3, 4), reader.TableAt(1));
        Assert.True(reader.MoveNext());
        Assert.True(reader.Value.SequenceEqual(large));
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void A_schema_change_carries_its_schema()
    {
        using EntryWriter writer = new();
        writer.BeginSchemaChange(new TableVersion(1, 2), [9, 8, 7]);
        EntryReader reader = new(writer.Finish(s_header));
        Assert.Equal(new TableVersion(1, 2), reader.Table);
        Assert.Equal([9, 8, 7], reader.Schema.ToArray());
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void A_writer_is_reusable()
    {
        using EntryWriter writer = new();
        writer.BeginEffects();
        writer.NameTable(new TableVersion(1, 2));
        writer.Put(ColumnFamily.Items, [1], [1]);
        writer.Finish(s_header);
        writer.BeginBarrier();
        byte[] barrier = writer.Finish(default);
        Assert.Equal(40, barrier.Length);
        Assert.Equal(EntryKind.Barrier, new EntryReader(barrier).Kind);
    }

    [Fact]
    public void Hazard18_an_unknown_kind_is_refused_by_name()
    {
        byte[] entry = Barrier();
        entry[0] = 9;
        Assert.Equal(9, Assert.Throws<UnreadableEntryException>(() => new EntryReader(entry)).Kind);
    }

    [Fact]
    public void Hazard18_an_entry_for_newer_readers_is_refused()
    {
        byte[] entry = Barrier();
        entry[2] = 2;
        Assert.Contains("start the newer version",
            Assert.Throws<UnreadableEntryException>(() => new EntryReader(entry)).Message);
    }

    [Fact]
    public void Hazard18_a_newer_format_that_this_reader_may_read_is_read()
    {
        byte[] entry = Barrier();
        entry[1] = 2;
        Assert.Equal(EntryKind.Barrier, new EntryReader(entry).Kind);
    }

    private static byte[] Barrier()
    {
        using EntryWriter writer = new();
        writer.BeginBarrier();
        return writer.Finish(default);
    }
}
