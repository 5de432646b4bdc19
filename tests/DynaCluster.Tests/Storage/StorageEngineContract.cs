using System.Text;
using DynaCluster.Storage.Engines;
using Xunit;

namespace DynaCluster.Tests.Storage;

/// <summary>What every storage engine does; each form runs all of it.</summary>
public abstract class StorageEngineContract : IDisposable
{
    private IStorageEngine? _engine;

    private IStorageEngine Engine => _engine ??= Open();

    [Fact]
    public void A_written_value_is_read() => Assert.Equal("1", After(b => Put(b, "a", "1")).Read("a"));

    [Fact]
    public void A_missing_key_is_null() => Assert.Null(Engine.Get(ColumnFamily.Items, "a"u8));

    [Fact]
    public void An_empty_value_is_not_a_missing_one()
        => Assert.Equal("", After(b => Put(b, "a", "")).Read("a"));

    [Fact]
    public void Families_do_not_mix()
        => Assert.Null(After(b => Put(b, "a", "1")).Engine.Get(ColumnFamily.Meta, "a"u8));

    [Fact]
    public void A_deleted_key_is_gone()
        => Assert.Null(After(b => Put(b, "a", "1")).After(b => b.Delete(ColumnFamily.Items, "a"u8)).Read("a"));

    [Fact]
    public void Mutations_of_a_batch_take_effect_in_their_order()
        => Assert.Equal("3", After(b =>
        {
            Put(b, "a", "1");
            b.Delete(ColumnFamily.Items, "a"u8);
            Put(b, "a", "3");
        }).Read("a"));

    [Fact]
    public void A_range_is_deleted_from_low_up_to_high_exclusive()
    {
        After(PutAToD).After(b => b.DeleteRange(ColumnFamily.Items, "b"u8, "d"u8));
        Assert.Equal("a,d", Walk("", "", false));
    }

    [Fact]
    public void A_put_behind_a_range_delete_in_the_same_batch_stays()
        => Assert.Equal("b", After(PutAToD).After(b =>
        {
            b.DeleteRange(ColumnFamily.Items, "a"u8, "z"u8);
            Put(b, "b", "2");
        }).Walk("", "", false));

    [Fact]
    public void A_cleared_batch_holds_nothing()
        => Assert.Null(After(b =>
        {
            Put(b, "a", "1");
            b.Clear();
        }).Read("a"));

    [Theory]
    [InlineData("", "", false, "a,b,c,d")]
    [InlineData("b", "d", false, "b,c")]
    [InlineData("b", "d", true, "c,b")]
    [InlineData("", "c", true, "b,a")]
    [InlineData("bb", "", false, "c,d")]
    [InlineData("bb", "", true, "d,c")]
    [InlineData("x", "", false, "")]
    [InlineData("c", "c", true, "")]
    public void A_cursor_walks_its_range_in_order(string low, string high, bool reverse, string expected)
        => Assert.Equal(expected, After(PutAToD).Walk(low, high, reverse));

    [Fact]
    public void Keys_are_ordered_as_unsigned_bytes()
    {
        After(b =>
        {
            b.Put(ColumnFamily.Items, [0xFF], []);
            b.Put(ColumnFamily.Items, [0x7F, 0x00], []);
            b.Put(ColumnFamily.Items, [0x7F], []);
        });
        Assert.Equal(["7F", "7F00", "FF"], Keys(Engine, [], [], false));
    }

    [Fact]
    public void A_cursor_sees_the_moment_of_its_opening()
    {
        After(b => Put(b, "a", "1"));
        using IStorageCursor cursor = Engine.OpenCursor(ColumnFamily.Items, [], [], reverse: false);
        After(b =>
        {
            Put(b, "a", "2");
            Put(b, "b", "2");
        });
        Assert.True(cursor.MoveNext());
        Assert.Equal("1", Encoding.UTF8.GetString(cursor.Value));
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void An_exhausted_cursor_stays_exhausted()
    {
        using IStorageCursor cursor = Engine.OpenCursor(ColumnFamily.Items, [], [], reverse: false);
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void An_unflushed_write_is_not_seen_as_flushed()
        => Assert.Null(After(b => Put(b, "a", "1")).Engine.GetFlushed(ColumnFamily.Items, "a"u8));

    [Fact]
    public void A_flushed_write_is_seen_as_flushed_beside_newer_ones()
    {
        After(b => Put(b, "a", "1"));
        Engine.Flush();
        After(b => Put(b, "a", "2"));
        Assert.Equal("1", Text(Engine.GetFlushed(ColumnFamily.Items, "a"u8)));
    }

    [Fact]
    public void Unflushed_bytes_grow_with_writes()
        => Assert.Equal(2, After(b => Put(b, "a", "1")).Engine.UnflushedBytes);

    [Fact]
    public void Nothing_is_unflushed_after_a_flush()
    {
        After(b => Put(b, "a", "1"));
        Engine.Flush();
        Assert.Equal(0, Engine.UnflushedBytes);
    }

    /// <summary>HAZARDS 11: several families without a log must fall back to one moment.</summary>
    [Fact]
    public void Hazard11_a_crash_never_splits_the_families_of_a_batch()
    {
        for (int at = 0; at < 20; at++)
        {
            After(b =>
            {
                b.Put(ColumnFamily.Items, "a"u8, [(byte)at]);
                b.Put(ColumnFamily.LocalIndex, "a"u8, [(byte)at]);
                b.Put(ColumnFamily.Meta, "a"u8, [(byte)at]);
            });
            if (at == 7)
            {
                Engine.Flush();
            }
        }

        using IStorageEngine crashed = Crash(Engine);
        Assert.Equal([7, 7, 7], new[] { ColumnFamily.Items, ColumnFamily.LocalIndex, ColumnFamily.Meta }
            .Select(family => crashed.Get(family, "a"u8)![0])); // flushed above: present
    }

    public void Dispose()
    {
        _engine?.Dispose();
        Close();
        GC.SuppressFinalize(this);
    }

    protected abstract IStorageEngine Open();

    /// <summary>An engine over what a crash right now leaves of the other.</summary>
    protected abstract IStorageEngine Crash(IStorageEngine engine);

    protected virtual void Close()
    {
    }

    private static List<string> Keys(IStorageEngine engine, byte[] low, byte[] high, bool reverse)
    {
        List<string> keys = [];
        using IStorageCursor cursor = engine.OpenCursor(ColumnFamily.Items, low, high, reverse);
        while (cursor.MoveNext())
        {
            keys.Add(Convert.ToHexString(cursor.Key));
        }

        return keys;
    }

    private static void Put(StorageBatch batch, string key, string value)
        => batch.Put(ColumnFamily.Items, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    private static void PutAToD(StorageBatch batch)
    {
        foreach (string key in new[] { "b", "d", "a", "c" })
        {
            Put(batch, key, key);
        }
    }

    private static string? Text(byte[]? value) => value is null ? null : Encoding.UTF8.GetString(value);

    private StorageEngineContract After(Action<StorageBatch> write)
    {
        using StorageBatch batch = Engine.CreateBatch();
        write(batch);
        Engine.Write(batch);
        return this;
    }

    private string? Read(string key) => Text(Engine.Get(ColumnFamily.Items, Encoding.UTF8.GetBytes(key)));

    private string Walk(string low, string high, bool reverse) => string.Join(',',
        Keys(Engine, Encoding.UTF8.GetBytes(low), Encoding.UTF8.GetBytes(high), reverse)
            .Select(key => Encoding.UTF8.GetString(Convert.FromHexString(key))));
}

public sealed class MemoryEngineTests : StorageEngineContract
{
    protected override IStorageEngine Open() => new MemoryEngine();

    protected override IStorageEngine Crash(IStorageEngine engine) => ((MemoryEngine)engine).Crash();
}
