using DynaCluster.Model;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using Google.Protobuf;

namespace DynaCluster.Tests.Node;

/// <summary>The queue and the memory of changes by themselves.</summary>
public sealed class SequencerBoundsTests
{
    [Fact]
    public void A_hot_table_does_not_starve_another()
    {
        var queues = new TableQueues();
        for (int i = 0; i < 200; i++)
        {
            Assert.True(queues.TryAdd(Write(table: 1, bytes: 10_000)));
        }

        queues.TryAdd(Write(table: 2, bytes: 10));
        int served = 0;
        while (Next(queues) != 2)
        {
            served++;
        }

        Assert.True(served <= 2 * Limits.SequencerQuantumBytes / 10_000, $"{served} writes came first");
    }

    [Fact]
    public void Tables_are_served_by_bytes()
    {
        var queues = new TableQueues();
        for (int i = 0; i < 300; i++)
        {
            queues.TryAdd(Write(table: 1, bytes: 20_000));
            queues.TryAdd(Write(table: 2, bytes: 10_000));
        }

        var bytes = new long[3];
        for (int i = 0; i < 200; i++)
        {
            uint table = Next(queues);
            bytes[table] += table == 1 ? 20_000 : 10_000;
        }

        Assert.InRange(bytes[1] / (double)bytes[2], 0.8, 1.25);
    }

    [Fact]
    public void A_blocked_table_waits_and_the_others_go_on()
    {
        var queues = new TableQueues();
        queues.TryAdd(Write(table: 1, bytes: 10));
        queues.TryAdd(Write(table: 2, bytes: 10));
        queues.Block(1);
        uint first = Next(queues);
        bool any = queues.TryPeek(out _);
        queues.Unblock(1);
        Assert.Equal((2u, false, 1u), (first, any, Next(queues)));
    }

    [Fact]
    public void A_read_is_current_when_the_key_did_not_change_behind_it()
    {
        var changes = new RecentChanges(floor: 10, keysMax: 100);
        changes.Note([1], 12);
        Assert.Equal((false, true, true), (Current(changes, 1, 11), Current(changes, 1, 12), Current(changes, 2, 11)));
    }

    [Fact]
    public void A_read_from_before_the_epoch_is_never_current()
        => Assert.False(Current(new RecentChanges(floor: 10, keysMax: 100), 1, 9));

    [Fact]
    public void A_forgotten_change_is_covered_by_the_floor()
    {
        var changes = new RecentChanges(floor: 10, keysMax: 4);
        for (byte key = 0; key < 100; key++)
        {
            changes.Note([key], 11 + key);
        }

        for (byte key = 0; key < 100; key++)
        {
            // Whatever is remembered: a tag from before the key's change is not current.
            Assert.False(Current(changes, key, 10 + key));
        }
    }

    [Fact]
    public void Changes_of_long_keys_are_forgotten_by_their_bytes()
    {
        var changes = new RecentChanges(floor: 10, keysMax: 1000, bytesMax: 8);
        for (byte key = 0; key < 100; key++)
        {
            changes.Note([key], 11 + key);
        }

        Assert.False(Current(changes, 200, 50)); // nobody knows any more whether it changed behind 50
    }

    [Fact]
    public void An_overlay_forgets_what_its_batch_brought()
    {
        var overlay = new Overlay();
        var batch = new SequencedBatch(null);
        overlay.Set(ColumnFamily.Items, [1], new byte[] { 9 }, batch);
        overlay.RemoveIfFrom(ColumnFamily.Items, [1], batch);
        Assert.False(overlay.TryGet(ColumnFamily.Items, [1], out _));
    }

    [Fact]
    public void A_deleted_key_is_on_the_overlay_without_a_value()
    {
        var overlay = new Overlay();
        overlay.Set(ColumnFamily.Items, [1], null, new SequencedBatch(null));
        Assert.True(overlay.TryGet(ColumnFamily.Items, [1], out ReadOnlyMemory<byte>? value) && value is null);
    }

    private static bool Current(RecentChanges changes, byte key, long tag) => changes.IsCurrent([key], tag);

    private static uint Next(TableQueues queues)
    {
        Assert.True(queues.TryPeek(out GroupWrite write));
        queues.Take();
        return write.Table.Table;
    }

    private static PutItemWrite Write(uint table, int bytes)
    {
        byte[] item = NodeItems.Map(("pk", new string('x', Math.Max(1, bytes - 128 - 16 - 20))));
        return new PutItemWrite(new WriteRequest
        {
            Target = new Target { Table = table, SchemaVersion = 1 },
            Key = ByteString.CopyFrom(new byte[16]),
            Item = ByteString.CopyFrom(item),
        });
    }
}
