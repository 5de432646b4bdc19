using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Reads;
using DynaCluster.Node.Writes;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Tests.Router;
using Google.Protobuf;

namespace DynaCluster.Tests.Node;

/// <summary>What writes cost in global indexes, and what reads find of entries that the storage layer holds.</summary>
public sealed class GlobalIndexStorageTests
{
    private static readonly TableSchema s_table = TableSchemas.From(GlobalTable.Definition());

    private static GlobalIndexSchema Tag => s_table.GlobalIndexes.Single(index => index.Id == GlobalTable.Tag);

    private static GlobalIndexSchema City => s_table.GlobalIndexes.Single(index => index.Id == GlobalTable.City);

    [Fact]
    public void A_write_without_the_index_key_costs_nothing()
        => Assert.Equal(0, UnitsOf(Tag, Item(("v", "1")), Item(("v", "2"))));

    [Fact]
    public void A_change_of_what_the_index_does_not_hold_costs_nothing()
        => Assert.Equal(0, UnitsOf(Tag, Item(("tag", "x"), ("v", "1")), Item(("tag", "x"), ("v", "2"), ("w", "3"))));

    [Fact]
    public void A_change_in_its_place_costs_the_larger_entry()
        => Assert.Equal(
            3, UnitsOf(City, CityItem("rome", ("v", new string('x', 2500))), CityItem("rome", ("v", "1"))));

    [Fact]
    public void A_new_entry_costs_its_size() => Assert.Equal(1, UnitsOf(Tag, [], Item(("tag", "x"))));

    [Fact]
    public void An_entry_that_goes_costs_its_size()
        => Assert.Equal(1, UnitsOf(Tag, Item(("tag", "x")), Item(("v", "1"))));

    [Fact]
    public void An_entry_whose_key_changes_costs_both()
        => Assert.Equal(
            4, UnitsOf(City, CityItem("rome", ("v", new string('x', 2500))), CityItem("oslo", ("v", "1"))));

    [Fact]
    public void A_write_tells_the_units_of_its_global_indexes() => SequencerBed.RunLeading(
        async bed =>
        {
            bed.Log.CommitsAtOnce = true;
            WriteResponse response = await bed.PutAsync(Item(("tag", "x")));
            Assert.Contains(new IndexUnits { Index = GlobalTable.Tag, Units = 1 }, response.IndexUnits);
        },
        Definition());

    [Fact]
    public void A_read_walks_the_entries_of_its_index() => Read(
        bed => Assert.Equal(["1", "2"], KeysOf(bed.Read(_ => { }))));

    [Fact]
    public void A_page_ends_with_the_keys_of_index_and_table() => Read(bed =>
    {
        RangeResponse page = bed.Read(request => request.Limit = 1);
        Assert.Equal(
            NodeItems.Map(("city", "rome"), ("age", 1L), ("pk", "1"), ("sk", "s")), page.LastKey.ToByteArray());
    });

    [Fact]
    public void A_page_is_measured_by_its_entries() => Read(bed =>
        Assert.Equal((ulong)(2 * ItemSize.OfItem(new MapView(CityItem("rome", 1)))), bed.Read(_ => { }).ScannedBytes));

    [Fact]
    public void A_group_that_does_not_know_the_index_has_nothing_of_it() => Read(bed =>
        Assert.Equal(0u, bed.Read(request => request.Index = GlobalIndexSchema.FirstId + 99).Scanned));

    [Fact]
    public void Statistics_hold_the_totals_of_global_indexes() => Read(bed =>
    {
        TableStatisticsResponse statistics = bed.Count();
        Assert.Contains(
            new IndexStatistics { Index = GlobalTable.City, ItemCount = 7, SizeBytes = 70 }, statistics.Indexes);
    });

    private static TableDefinition Definition()
    {
        TableDefinition table = GlobalTable.Definition();
        table.Version = 1;
        return table;
    }

    private static int UnitsOf(GlobalIndexSchema index, byte[] before, byte[] after)
        => GlobalIndexUnits.Of(s_table, index, new MapView(before), new MapView(after));

    private static byte[] Item(params (string Name, object Value)[] attributes)
        => NodeItems.Map([("pk", "k"), ("sk", "s"), .. attributes]);

    private static byte[] CityItem(string city, (string Name, object Value) more)
        => NodeItems.Map(("pk", "1"), ("sk", "s"), ("city", city), ("age", 1L), more);

    private static byte[] CityItem(string city, long age)
        => NodeItems.Map(("pk", $"{age}"), ("sk", "s"), ("city", city), ("age", age));

    private static List<string> KeysOf(RangeResponse page)
    {
        List<string> keys = [];
        ReadOnlySpan<byte> rest = page.Items.Span;
        while (!rest.IsEmpty)
        {
            int length = ItemFormat.ValueLength(rest);
            new MapView(rest[..length]).TryGet("pk"u8, out AttributeView key);
            keys.Add(Encoding.UTF8.GetString(key.Bytes));
            rest = rest[length..];
        }

        return keys;
    }

    private static void Read(Action<EntryBed> check) => SequencerBed.RunLeading(
        bed =>
        {
            check(new EntryBed(bed));
            return Task.CompletedTask;
        },
        Definition());

    /// <summary>Entries of "by-city" in a group that knows the table: rome 1 and 2, oslo 3.</summary>
    private sealed class EntryBed
    {
        private readonly SequencerBed _bed;

        public EntryBed(SequencerBed bed)
        {
            _bed = bed;
            using StorageBatch batch = bed.Engine.CreateBatch();
            foreach (byte[] item in new[] { CityItem("rome", 2), CityItem("rome", 1), CityItem("oslo", 3) })
            {
                batch.Put(
                    ColumnFamily.LocalIndex, GlobalIndexKeys.StorageKey(s_table, City, new MapView(item)), item);
            }

            var totals = new TableTotals();
            totals.Add(0, 7, 70);
            batch.Put(ColumnFamily.Meta, TableTotals.Key(GlobalTable.City), totals.Encode());
            bed.Engine.Write(batch);
        }

        public TableStatisticsResponse Count() => StatisticsRead.Read(_bed.State, s_table);

        public RangeResponse Read(Action<RangeRequest> change)
        {
            byte[] prefix = GlobalIndexKeys.Prefix(City, new MapView(CityItem("rome", 1)), 0);
            var request = new RangeRequest
            {
                Target = NodeItems.Target(_bed.Definition, 1),
                Index = GlobalTable.City,
                Low = ByteString.CopyFrom(prefix),
                High = ByteString.CopyFrom(KeyCodec.PrefixEnd(prefix)),
                Select = RangeSelect.Projected,
            };
            change(request);
            return RangeRead.Read(_bed.State, s_table, request);
        }
    }
}
