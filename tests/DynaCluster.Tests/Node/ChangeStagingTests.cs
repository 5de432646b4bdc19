using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Tests.Node;

/// <summary>What writes leave in the change log, by what the table's consumers need.</summary>
public sealed class ChangeStagingTests
{
    private const ChangeFlags Inserted = ChangeFlags.HasItem;
    private const ChangeFlags Modified = ChangeFlags.HadItem | ChangeFlags.HasItem;
    private const ChangeFlags Removed = ChangeFlags.HadItem;

    [Fact]
    public void A_table_that_nobody_consumes_leaves_nothing()
        => Check(null, indexed: false, []);

    [Fact]
    public void Both_images_are_whole_where_a_stream_shows_them()
        => Check(StreamView.NewAndOldImages, indexed: false,
            [(Inserted, "", "a:1"), (Modified, "a:1", "a:2"), (Removed, "a:2", "")]);

    [Fact]
    public void A_stream_of_keys_leaves_the_keys_alone()
        => Check(StreamView.KeysOnly, indexed: false,
            [(Inserted | ChangeFlags.KeysOnly, "a", ""), (Modified | ChangeFlags.KeysOnly, "a", ""),
            (Removed | ChangeFlags.KeysOnly, "a", "")]);

    [Fact]
    public void A_stream_of_new_images_leaves_the_key_of_what_is_gone()
        => Check(StreamView.NewImage, indexed: false,
            [(Inserted, "", "a:1"), (Modified, "", "a:2"), (Removed | ChangeFlags.KeysOnly, "a", "")]);

    [Fact]
    public void A_stream_of_old_images_leaves_the_key_of_what_is_new()
        => Check(StreamView.OldImage, indexed: false,
            [(Inserted | ChangeFlags.KeysOnly, "a", ""), (Modified, "a:1", ""), (Removed, "a:2", "")]);

    [Fact]
    public void An_index_needs_the_old_keys_and_the_new_item()
        => Check(null, indexed: true,
            [(Inserted, "", "a:1"), (Modified | ChangeFlags.OldKeysOnly, "a:1", "a:2"),
            (Removed | ChangeFlags.OldKeysOnly, "a:2", "")]);

    /// <summary>Puts an item twice with the same value, changes it, deletes it twice.</summary>
    private static void Check(
        StreamView? stream, bool indexed, (ChangeFlags Flags, string First, string New)[] expected)
    {
        TableDefinition table = SequencerBed.Table();
        if (stream is { } view)
        {
            table.Stream = new TableStream { Id = 1, Label = "now", View = view };
        }

        if (indexed)
        {
            table.GlobalIndexes.Add(new GlobalIndexDefinition
            {
                Id = 0x8000_0001,
                Name = "by-v",
                PartitionKey = { new KeyAttribute { Name = "v", Type = KeyType.Number } },
                Projection = ProjectionType.KeysOnly,
                Status = IndexStatus.Active,
                SinceVersion = 1,
            });
        }

        SequencerBed.RunLeading(
            async bed =>
            {
                foreach (Func<Task> write in (Func<Task>[])[
                    () => bed.PutAsync(NodeItems.Item("a", 1)), () => bed.PutAsync(NodeItems.Item("a", 1)),
                    () => bed.PutAsync(NodeItems.Item("a", 2)), () => bed.DeleteAsync(NodeItems.Key("a")),
                    () => bed.DeleteAsync(NodeItems.Key("a"))])
                {
                    _ = write();
                    await bed.IdleAsync();
                    bed.Log.Commit();
                    await bed.IdleAsync();
                }

                Assert.Equal(expected, Records(bed));
            },
            table);
    }

    private static List<(ChangeFlags, string, string)> Records(SequencerBed bed)
    {
        List<(ChangeFlags, string, string)> records = [];
        uint table = bed.Definition.Id;
        ulong before = 0;
        using IStorageCursor cursor = bed.State.OpenCursor(
            ColumnFamily.Changes, default(ChangePlace).Key(table), KeyCodec.TableEnd(table), reverse: false);
        while (cursor.MoveNext())
        {
            ChangeRecord record = new(cursor.Value);
            Assert.True(record.CommittedAt > before);
            Assert.Equal(1u, record.SchemaVersion);
            before = record.CommittedAt;
            records.Add((record.Flags, Text(record.First), Text(record.NewImage)));
        }

        return records;
    }

    private static string Text(MapView item)
    {
        if (item.Encoded.IsEmpty)
        {
            return "";
        }

        item.TryGet("pk"u8, out AttributeView key);
        string text = System.Text.Encoding.UTF8.GetString(key.Bytes);
        return item.Encoded.SequenceEqual(NodeItems.Item(text, 1)) ? text + ":1"
            : item.Encoded.SequenceEqual(NodeItems.Item(text, 2)) ? text + ":2"
            : text;
    }
}
