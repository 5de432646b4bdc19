using DynaCluster.Model;
using DynaCluster.Model.Items;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Tests.Node;

/// <summary>What puts, updates and deletes leave and answer: images, sizes, local indexes, totals.</summary>
public sealed class ItemWriteTests
{
    private static TableDefinition Indexed => SequencerBed.Table(
        NodeItems.Index("all", "i1", ProjectionType.All), NodeItems.Index("keys", "i2", ProjectionType.KeysOnly));

    private static byte[] Key => NodeItems.Map(("pk", "a"), ("sk", "s"));

    [Fact]
    public void A_put_answers_the_sizes_before_and_after() => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Item("a", 1));
        WriteResponse answer = await bed.PutAsync(NodeItems.Map(("pk", "a"), ("x", "12345")));
        Assert.Equal((6u, 9u), (answer.SizeBefore, answer.SizeAfter)); // pk a v 1: 3 + 1 + 2; pk a x 12345: 3 + 1 + 5
    });

    [Fact]
    public void A_failed_condition_answers_the_old_item_when_asked() => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Item("a", 1));
        WriteResponse answer = await bed.PutAsync(NodeItems.Item("a", 2), "attribute_not_exists(pk)", oldItem: true);
        Assert.Equal(NodeItems.Item("a", 1), answer.Error.Item.ToByteArray());
    });

    [Fact]
    public void A_failed_condition_keeps_the_old_item_to_itself_unless_asked() => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Item("a", 1));
        WriteResponse answer = await bed.PutAsync(NodeItems.Item("a", 2), "attribute_not_exists(pk)");
        Assert.True(answer.Error.Item.IsEmpty);
    });

    [Theory]
    [InlineData(ReturnedImage.AllOld, 1)]
    [InlineData(ReturnedImage.AllNew, 3)]
    [InlineData(ReturnedImage.UpdatedOld, 1)]
    [InlineData(ReturnedImage.UpdatedNew, 3)]
    public void An_update_answers_the_image_that_was_asked_for(ReturnedImage image, long expected) => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Item("a", 1));
        WriteResponse answer = await bed.UpdateAsync(NodeItems.Key("a"), "ADD v :n", image, (":n", 2L));
        Assert.Equal(expected, SequencerBed.NumberOf(answer.Attributes, "v"));
    });

    [Theory]
    [InlineData(ReturnedImage.AllOld)]
    [InlineData(ReturnedImage.UpdatedOld)]
    public void An_update_that_makes_the_item_has_no_old_image(ReturnedImage image) => Run(async bed =>
    {
        WriteResponse answer = await bed.UpdateAsync(NodeItems.Key("a"), "SET v = :n", image, (":n", 2L));
        Assert.True(answer.Attributes.IsEmpty);
    });

    [Fact]
    public void An_update_of_a_missing_item_makes_it_from_its_key() => Run(async bed =>
    {
        await bed.UpdateAsync(NodeItems.Key("a"), "SET v = :n", ReturnedImage.None, (":n", 2L));
        Assert.Equal(NodeItems.Item("a", 2), bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void An_update_that_grows_the_item_beyond_the_limit_is_refused() => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("x", new string('x', Limits.ItemBytesMax - 100))));
        WriteResponse answer = await bed.UpdateAsync(
            NodeItems.Key("a"), "SET y = :y", ReturnedImage.None, (":y", new string('y', 200)));
        Assert.Equal("Item size to update has exceeded the maximum allowed size", answer.Error.Message);
    });

    /// <summary>dynamodb.md C.3: UpdateItem adds 3 and 19 for each action that writes, in place of the key.</summary>
    [Fact]
    public void An_update_is_measured_with_its_surcharge() => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("x", new string('x', Limits.ItemBytesMax - 10))));
        WriteResponse answer = await bed.UpdateAsync(NodeItems.Key("a"), "SET y = :y", ReturnedImage.None, (":y", ""));
        Assert.Equal("Item size to update has exceeded the maximum allowed size", answer.Error.Message);
    });

    [Fact]
    public void Totals_follow_puts_overwrites_and_deletes() => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Item("a", 1));
        await bed.PutAsync(NodeItems.Item("b", 1));
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("x", "12345")));
        await bed.DeleteAsync(NodeItems.Key("b"));
        Assert.Equal((1, 9), (bed.TotalOf(0), bed.TotalOf(0, bytes: true)));
    });

    [Fact]
    public void Totals_go_on_where_they_were_under_the_next_leadership() => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Item("a", 1));
        bed.Log.Depose();
        bed.Log.Lead();
        await bed.IdleAsync();
        await bed.PutAsync(NodeItems.Item("b", 1));
        Assert.Equal(2, bed.TotalOf(0));
    });

    [Fact]
    public void An_item_without_the_index_key_has_no_index_entry() => RunIndexed(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x")));
        Assert.Equal((1, 0), (bed.TotalOf(1), bed.TotalOf(2)));
    });

    [Fact]
    public void An_index_entry_moves_with_its_key() => RunIndexed(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x")));
        await bed.UpdateAsync(Key, "SET i1 = :y", ReturnedImage.None, (":y", "y"));
        Assert.Equal(["y"], IndexKeys(bed));
    });

    [Fact]
    public void An_index_entry_goes_with_its_item() => RunIndexed(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x"), ("i2", "y")));
        await bed.DeleteAsync(Key);
        Assert.Equal((0, 0, 0), (IndexKeys(bed).Count, bed.TotalOf(1), bed.TotalOf(2)));
    });

    [Fact]
    public void An_index_whose_view_does_not_change_costs_nothing() => RunIndexed(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x"), ("i2", "y")));
        WriteResponse answer = await bed.UpdateAsync(Key, "SET extra = :o", ReturnedImage.None, (":o", "o"));
        Assert.Equal([(1u, 1.0)], answer.IndexUnits.Select(units => (units.Index, units.Units)));
    });

    [Fact]
    public void A_changed_index_key_costs_a_delete_and_an_insert() => RunIndexed(async bed =>
    {
        string large = new('x', 1500);
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x"), ("big", large)));
        WriteResponse answer = await bed.UpdateAsync(Key, "SET i1 = :y", ReturnedImage.None, (":y", "y"));
        Assert.Equal([(1u, 4.0)], answer.IndexUnits.Select(units => (units.Index, units.Units)));
    });

    [Fact]
    public void An_update_to_a_wrong_index_key_type_is_refused_and_leaves_nothing() => RunIndexed(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x")));
        WriteResponse answer = await bed.UpdateAsync(Key, "SET i1 = :n", ReturnedImage.None, (":n", 1L));
        Assert.Equal(("ValidationException", "x"), (answer.Error.Type, IndexKeys(bed).Single()));
    });

    [Fact]
    public void The_item_collection_counts_items_and_index_entries() => RunIndexed(async bed =>
    {
        // pk a, sk s, i1 x: 3 + 3 + 3 in the table, the same in the index that holds all.
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x")));
        Assert.Equal(18, CollectionBytes(bed));
    });

    [Fact]
    public void An_item_collection_that_ends_leaves_no_counter() => RunIndexed(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x")));
        await bed.DeleteAsync(Key);
        Assert.Null(bed.State.Get(ColumnFamily.Meta, CollectionKey(bed)));
    });

    [Fact]
    public void An_item_and_its_index_entries_together_are_limited() => RunIndexed(async bed =>
    {
        string large = new('x', Limits.ItemBytesMax / 2);
        WriteResponse answer = await bed.PutAsync(
            NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x"), ("big", large)));
        Assert.Equal(
            ("ValidationException", null, 0), (answer.Error.Type, bed.Stored(Key), IndexKeys(bed).Count));
    });

    private static void Run(Func<SequencerBed, Task> scenario, TableDefinition? table = null)
        => SequencerBed.RunLeading(
            async bed =>
            {
                bed.Log.CommitsAtOnce = true;
                await scenario(bed);
            },
            table);

    private static void RunIndexed(Func<SequencerBed, Task> scenario) => Run(scenario, Indexed);

    private static List<string> IndexKeys(SequencerBed bed)
    {
        List<string> keys = [];
        using IStorageCursor cursor = bed.State.OpenCursor(ColumnFamily.LocalIndex, [], [], reverse: false);
        while (cursor.MoveNext())
        {
            new MapView(cursor.Value).TryGet("i1"u8, out AttributeView value);
            keys.Add(System.Text.Encoding.UTF8.GetString(value.Bytes));
        }

        return keys;
    }

    private static byte[] CollectionKey(SequencerBed bed)
        => ItemCollection.Key(DynaCluster.Placement.Catalog.TableSchemas.From(bed.Definition), new MapView(Key));

    private static long CollectionBytes(SequencerBed bed)
        => ItemCollection.Decode(bed.State.Get(ColumnFamily.Meta, CollectionKey(bed)));
}
