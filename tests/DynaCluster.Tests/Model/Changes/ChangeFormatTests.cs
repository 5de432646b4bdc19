using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Time;
using DynaCluster.Tests.Node;

namespace DynaCluster.Tests.Model.Changes;

/// <summary>Forms that are on disks: golden.</summary>
public sealed class ChangeFormatTests
{
    [Fact]
    public void A_record_has_its_form()
    {
        byte[] record = ChangeRecord.Write(
            new ChangeHead(ChangeFlags.HadItem | ChangeFlags.ItemFollows, 9, new VersionStamp(0x0102, 7), 0x8000_0001),
            [1, 2],
            [3]);
        ChangeRecord.Complete(record, 0x0304);
        Assert.Equal(
            "01010100" + "01000080" + "0403000000000000" + "0201000000000000" + "07000000" + "09000000" + "02000000"
            + "0102" + "03",
            Convert.ToHexString(record));
    }

    [Fact]
    public void A_place_has_its_key()
        => Assert.Equal(
            "00000005" + "0000000000000102" + "00000003", Convert.ToHexString(new ChangePlace(0x102, 3).Key(5)));

    [Fact]
    public void A_sequence_number_says_generation_index_and_ordinal()
        => Assert.Equal("000001" + "0000000000000000258" + "000003", new ChangePlace(258, 3).SequenceNumber);

    [Theory]
    [InlineData("0000010000000000000000258000003", true)]
    [InlineData("0000020000000000000000258000003", false)]
    [InlineData("000001000000000000000025800000", false)]
    [InlineData("00000100000000000000002580000x3", false)]
    [InlineData("0000019999999999999999999000003", false)]
    public void A_sequence_number_is_read_back_or_refused(string text, bool fits)
    {
        Assert.Equal(fits, ChangePlace.TryParse(text, out ChangePlace place));
        Assert.Equal(fits ? new ChangePlace(258, 3) : default, place);
    }

    [Fact]
    public void An_entry_of_a_global_index_has_its_key()
    {
        byte[] key = GlobalIndexKeys.StorageKey(Table, Index, new MapView(Item))!; // the item has all key attributes
        Assert.Equal(
            "80000007" + Convert.ToHexString(key[4..12]) + "780001" + "790001" + "620001" + "63",
            Convert.ToHexString(key));
    }

    [Fact]
    public void An_entry_lies_where_its_partition_key_is_hashed_to()
        => Assert.Equal(
            GlobalIndexKeys.Hash(Index, new MapView(Item)),
            GlobalIndexKeys.HashOf(GlobalIndexKeys.StorageKey(Table, Index, new MapView(Item))));

    [Fact]
    public void An_item_without_a_key_attribute_of_the_index_has_no_entry()
        => Assert.Null(GlobalIndexKeys.StorageKey(
            Table, Index, new MapView(NodeItems.Map(("pk", "b"), ("sk", "c"), ("h", "x")))));

    [Fact]
    public void The_hash_of_several_attributes_tells_where_one_ends()
        => Assert.NotEqual(Hash("ab", "c"), Hash("a", "bc"));

    [Fact]
    public void The_hash_of_several_attributes_never_changes()
        => Assert.Equal(0x1185_ED8B_AE8F_A349ul, Hash("ab", "c"));

    private static TableSchema Table => new()
    {
        Id = 1,
        Version = 1,
        Name = "t",
        PartitionKey = new KeyAttributeSchema("pk", AttributeType.String),
        SortKey = new KeyAttributeSchema("sk", AttributeType.String),
    };

    private static GlobalIndexSchema Index => new()
    {
        Id = GlobalIndexSchema.FirstId + 7,
        Name = "i",
        PartitionKey = [new KeyAttributeSchema("h", AttributeType.String)],
        SortKey = [new KeyAttributeSchema("r", AttributeType.String)],
        Projection = IndexProjection.All,
        Since = 1,
    };

    private static byte[] Item => NodeItems.Map(("pk", "b"), ("sk", "c"), ("h", "x"), ("r", "y"));

    private static ulong Hash(string first, string second)
    {
        GlobalIndexSchema index = new()
        {
            Id = GlobalIndexSchema.FirstId,
            Name = "i",
            PartitionKey =
                [new KeyAttributeSchema("g", AttributeType.String), new KeyAttributeSchema("h", AttributeType.String)],
            Projection = IndexProjection.All,
            Since = 1,
        };
        return GlobalIndexKeys.Hash(index, new MapView(NodeItems.Map(("g", first), ("h", second))));
    }
}
