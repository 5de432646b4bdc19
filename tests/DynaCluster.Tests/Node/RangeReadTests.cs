using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Reads;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using Google.Protobuf;

namespace DynaCluster.Tests.Node;

/// <summary>Pages of Query and Scan over items that a sequencer wrote.</summary>
public sealed class RangeReadTests
{
    private static TableDefinition Table => SequencerBed.Table(
        NodeItems.Index("keys", "i", ProjectionType.KeysOnly), NodeItems.Index("all", "i", ProjectionType.All));

    [Fact]
    public void A_range_comes_in_the_order_of_the_sort_key() => Run(bed =>
        Assert.Equal(["1", "2", "3", "4", "5"], SortKeys(bed.Read(_ => { }))));

    [Fact]
    public void A_reversed_range_comes_from_its_end() => Run(bed =>
        Assert.Equal(["5", "4", "3", "2", "1"], SortKeys(bed.Read(request => request.Reverse = true))));

    [Fact]
    public void A_page_ends_at_its_limit_with_the_key_to_go_on_behind() => Run(bed =>
    {
        RangeResponse page = bed.Read(request => request.Limit = 2);
        Assert.Equal(
            (true, 2u, NodeItems.Map(("pk", "a"), ("sk", "2"))),
            (page.Stopped, page.Scanned, page.LastKey.ToByteArray()), PageComparer);
    });

    [Fact]
    public void A_page_of_all_items_that_hits_the_limit_is_stopped_too() => Run(bed =>
        Assert.True(bed.Read(request => request.Limit = 5).Stopped));

    [Fact]
    public void A_page_that_reaches_the_end_of_the_range_is_not_stopped() => Run(bed =>
        Assert.False(bed.Read(request => request.Limit = 6).Stopped));

    [Theory]
    [InlineData(false, "3,4,5")]
    [InlineData(true, "1")]
    public void A_page_goes_on_behind_a_key(bool reverse, string expected) => Run(bed =>
        Assert.Equal(expected.Split(','), SortKeys(bed.Read(request =>
        {
            request.Reverse = reverse;
            request.After = ByteString.CopyFrom(
                NodeItems.StorageKey(bed.Definition, NodeItems.Map(("pk", "a"), ("sk", "2"))));
        }))));

    [Fact]
    public void A_page_goes_on_behind_a_key_that_is_gone() => Run(bed =>
        Assert.Equal(["3", "4", "5"], SortKeys(bed.Read(request => request.After = ByteString.CopyFrom(
            NodeItems.StorageKey(bed.Definition, NodeItems.Map(("pk", "a"), ("sk", "25"))))))));

    [Fact]
    public void The_item_that_reaches_the_byte_bound_belongs_to_the_page() => Run(bed =>
    {
        RangeResponse page = bed.Read(request => request.MaxBytes = 13); // an item has 3 + 3 + 2 + 3 = 11 bytes
        Assert.Equal((2u, 22ul, true), (page.Scanned, page.ScannedBytes, page.Stopped));
    });

    [Fact]
    public void A_filter_counts_what_it_keeps_and_what_it_saw() => Run(bed =>
    {
        RangeResponse page = bed.Read(request => request.Filter = ByteString.CopyFrom(bed.Condition("sk = i")));
        Assert.Equal((5u, 1u, 1), (page.Scanned, page.Count, SortKeys(page).Count));
    });

    [Fact]
    public void A_count_holds_no_items() => Run(bed =>
    {
        RangeResponse page = bed.Read(request => request.Select = RangeSelect.Count);
        Assert.Equal((5u, true), (page.Count, page.Items.IsEmpty));
    });

    [Fact]
    public void An_index_comes_in_the_order_of_its_own_key() => Run(bed =>
        Assert.Equal(["5", "4", "3", "2", "1"], SortKeys(bed.ReadIndex(1, _ => { }))));

    [Fact]
    public void A_page_of_an_index_ends_with_the_keys_of_table_and_index() => Run(bed =>
    {
        RangeResponse page = bed.ReadIndex(1, request => request.Limit = 1);
        Assert.Equal(NodeItems.Map(("pk", "a"), ("sk", "5"), ("i", "1")), page.LastKey.ToByteArray());
    });

    [Fact]
    public void An_index_answers_what_it_holds() => Run(bed =>
    {
        RangeResponse page = bed.ReadIndex(1, request => request.Limit = 1);
        Assert.Equal(NodeItems.Map(("pk", "a"), ("sk", "5"), ("i", "1")), page.Items.ToByteArray());
    });

    [Fact]
    public void An_index_that_is_asked_for_whole_items_fetches_them_at_a_price() => Run(bed =>
    {
        RangeResponse page = bed.ReadIndex(1, request =>
        {
            request.Limit = 2;
            request.Select = RangeSelect.All;
        });
        Assert.Equal((2.0, true), (page.FetchUnits, Items(page).TrueForAll(names => names.Contains('v'))));
    });

    [Fact]
    public void An_index_that_holds_all_fetches_nothing() => Run(bed =>
        Assert.Equal(0.0, bed.ReadIndex(2, request => request.Select = RangeSelect.All).FetchUnits));

    [Fact]
    public void A_page_of_an_index_is_measured_by_its_entries() => Run(bed =>
        Assert.Equal(8ul, bed.ReadIndex(1, request => request.Limit = 1).ScannedBytes)); // pk a, sk 5, i 1: 3 + 3 + 2

    [Fact]
    public void A_page_ends_when_what_it_fetched_reaches_the_byte_bound() => Run(bed =>
    {
        RangeResponse page = bed.ReadIndex(1, request =>
        {
            request.MaxBytes = 30; // items have 11 bytes, entries 8
            request.Select = RangeSelect.All;
        });
        Assert.Equal((3u, true), (page.Scanned, page.Stopped));
    });

    [Fact]
    public void An_item_that_left_the_range_behind_its_index_entry_is_not_shown() => Run(bed =>
    {
        bed.ChangeBehindIndex(NodeItems.Map(("pk", "a"), ("sk", "2"), ("i", "9")));
        RangeResponse page = bed.ReadIndex(1, request =>
        {
            request.High = bed.IndexKey(NodeItems.Map(("pk", "a"), ("sk", "0"), ("i", "6")));
            request.Select = RangeSelect.All;
        });
        Assert.Equal(["5", "4", "3", "1"], SortKeys(page));
    });

    [Fact]
    public void An_empty_range_is_an_empty_page() => Run(bed =>
        Assert.Equal(0u, bed.Read(request => request.High = request.Low).Scanned));

    private static IEqualityComparer<(bool, uint, byte[])> PageComparer { get; }
        = EqualityComparer<(bool, uint, byte[])>.Create(
            (x, y) => x.Item1 == y.Item1 && x.Item2 == y.Item2 && x.Item3.AsSpan().SequenceEqual(y.Item3));

    private static void Run(Action<RangeBed> check) => SequencerBed.RunLeading(
        async bed =>
        {
            bed.Log.CommitsAtOnce = true;
            for (int i = 1; i <= 5; i++)
            {
                await bed.PutAsync(
                    NodeItems.Map(("pk", "a"), ("sk", $"{i}"), ("i", i == 3 ? "3" : $"{6 - i}"), ("v", (long)i)));
            }

            await bed.PutAsync(NodeItems.Map(("pk", "b"), ("sk", "1"), ("i", "1")));
            check(new RangeBed(bed));
        },
        Table);

    private static List<string> SortKeys(RangeResponse page) => Each(page, static item =>
    {
        item.TryGet("sk"u8, out AttributeView value);
        return Encoding.UTF8.GetString(value.Bytes);
    });

    private static List<string> Items(RangeResponse page) => Each(page, static item =>
    {
        var names = new StringBuilder();
        foreach (MapEntry entry in item)
        {
            names.Append(Encoding.UTF8.GetString(entry.Name)).Append(' ');
        }

        return names.ToString();
    });

    private static List<string> Each(RangeResponse page, Func<MapView, string> read)
    {
        List<string> values = [];
        ReadOnlySpan<byte> rest = page.Items.Span;
        while (!rest.IsEmpty)
        {
            int length = ItemFormat.ValueLength(rest);
            values.Add(read(new MapView(rest[..length])));
            rest = rest[length..];
        }

        return values;
    }

    private sealed class RangeBed(SequencerBed bed)
    {
        public TableDefinition Definition => bed.Definition;

        public byte[] Condition(string text) => bed.Condition(text);

        /// <summary>A newer item as a fetch may find it behind an entry of an older cursor.</summary>
        public void ChangeBehindIndex(byte[] item)
        {
            using StorageBatch batch = bed.Engine.CreateBatch();
            batch.Put(
                ColumnFamily.Items, NodeItems.StorageKey(Definition, item), ItemHeader.Store(default, item));
            bed.Engine.Write(batch);
        }

        public ByteString IndexKey(byte[] item)
        {
            TableSchema schema = TableSchemas.From(Definition);
            byte[]? key = ItemExtracts.StorageKey(schema, schema.LocalIndexes[0], new MapView(item));
            return ByteString.CopyFrom(key);
        }

        public RangeResponse Read(Action<RangeRequest> change)
        {
            new MapView(NodeItems.Key("a")).TryGet("pk"u8, out AttributeView key);
            return Read(0, KeyCodec.BasePrefix(Definition.Id, key), RangeSelect.All, change);
        }

        public RangeResponse ReadIndex(byte index, Action<RangeRequest> change)
        {
            new MapView(NodeItems.Key("a")).TryGet("pk"u8, out AttributeView key);
            return Read(index, KeyCodec.IndexPrefix(Definition.Id, index, key), RangeSelect.Projected, change);
        }

        private RangeResponse Read(byte index, byte[] prefix, RangeSelect select, Action<RangeRequest> change)
        {
            var request = new RangeRequest
            {
                Target = NodeItems.Target(Definition, 1),
                Index = index,
                Low = ByteString.CopyFrom(prefix),
                High = ByteString.CopyFrom(KeyCodec.PrefixEnd(prefix)),
                Select = select,
            };
            change(request);
            return RangeRead.Read(bed.State, TableSchemas.From(Definition), request);
        }
    }
}
