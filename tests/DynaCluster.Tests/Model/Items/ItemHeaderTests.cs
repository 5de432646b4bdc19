using DynaCluster.Model.Items;
using DynaCluster.Model.Time;
using DynaCluster.Tests.Router.Wire;
using Xunit;

namespace DynaCluster.Tests.Model.Items;

public sealed class ItemHeaderTests
{
    private static readonly VersionStamp s_stamp = new(0x0102030405060708, 0x0A0B0C0D);

    [Fact]
    public void Stored_items_never_change_their_bytes()
        => Assert.Equal(
            "01" + "01" + "00" + "00" + "00000000" + "0807060504030201" + "0D0C0B0A" + "02000000"
            + "07" + "05000000" + "01000000" + "0161" + "040162",
            Convert.ToHexString(ItemHeader.Store(s_stamp, ItemJson.Item("""{"a":{"S":"b"}}"""))));

    [Fact]
    public void Delete_marks_never_change_their_bytes()
    {
        byte[] stored = new byte[ItemHeader.Length];
        new ItemHeader(s_stamp, 0, ItemFlags.DeleteMark).Write(stored);
        Assert.Equal("010101000000000008070605040302010D0C0B0A00000000", Convert.ToHexString(stored));
        Assert.True(ItemHeader.ItemOf(stored.AsSpan()).IsEmpty);
    }

    [Fact]
    public void Header_reads_back()
        => Assert.Equal(
            new ItemHeader(s_stamp, 2),
            ItemHeader.Read(ItemHeader.Store(s_stamp, ItemJson.Item("""{"a":{"S":"b"}}"""))));

    [Fact]
    public void Item_stands_behind_the_header()
    {
        byte[] item = ItemJson.Item("""{"a":{"S":"b"}}""");
        Assert.Equal(item, ItemHeader.ItemOf(ItemHeader.Store(s_stamp, item).AsSpan()).ToArray());
        Assert.Equal(item, ItemHeader.ItemOf(ItemHeader.Store(s_stamp, item).AsMemory()).ToArray());
    }

    [Theory]
    [InlineData(1, 2)] // a newer minimum reader
    [InlineData(3, 1)] // encrypted
    [InlineData(4, 1)] // with a key
    [InlineData(2, 1)] // a delete mark with an item
    [InlineData(24, 6)] // not a map
    public void What_this_build_does_not_read_is_refused(int at, byte value)
    {
        byte[] stored = ItemHeader.Store(s_stamp, ItemJson.Item("""{"a":{"S":"b"}}"""));
        stored[at] = value;
        Assert.Throws<UnreadableItemException>(() => ItemHeader.Read(stored));
        Assert.Throws<UnreadableItemException>(() => ItemHeader.ItemOf(stored.AsMemory()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(24)]
    public void A_stored_item_that_ends_early_is_refused(int length)
        => Assert.Throws<UnreadableItemException>(() => ItemHeader.Read(
            ItemHeader.Store(s_stamp, ItemJson.Item("""{"a":{"S":"b"}}""")).AsSpan(0, length)));

    [Fact]
    public void A_newer_format_with_this_reader_is_read()
    {
        byte[] stored = ItemHeader.Store(s_stamp, ItemJson.Item("""{"a":{"S":"b"}}"""));
        stored[0] = 2;
        Assert.Equal(s_stamp, ItemHeader.Read(stored).Stamp);
    }
}
