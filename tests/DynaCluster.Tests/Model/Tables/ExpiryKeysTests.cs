using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;
using DynaCluster.Model.Tables;

namespace DynaCluster.Tests.Model.Tables;

public sealed class ExpiryKeysTests
{
    private static readonly TtlSchema s_ttl = new("ttl", 3);

    [Fact]
    public void The_form_of_an_entry_is_on_disks()
        => Assert.Equal(
            "00000005" + "00" + "00000003" + "00000000661A2B3C" + "AABB",
            Convert.ToHexString(ExpiryKeys.Key(5, 3, 0x661A2B3C, [0xAA, 0xBB])));

    [Theory]
    [InlineData("1713000000", 1713000000)]
    [InlineData("0", 0)]
    [InlineData("1713000000.999", 1713000000)]
    [InlineData("0.5", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void The_whole_part_of_a_number_is_the_time(string number, long expected)
    {
        Assert.True(ExpiryKeys.TryReadSeconds(s_ttl, new MapView(Number(number)), out long seconds));
        Assert.Equal(expected, seconds);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("-0.5")]
    [InlineData("9223372036854775808")]
    [InlineData("1E+125")]
    public void A_number_that_is_no_time_is_ignored(string number)
        => Assert.False(ExpiryKeys.TryReadSeconds(s_ttl, new MapView(Number(number)), out _));

    [Fact]
    public void A_value_that_is_no_number_is_ignored()
    {
        using ItemWriter writer = new();
        writer.BeginMap();
        writer.Name("ttl"u8);
        writer.String("1713000000"u8);
        writer.EndMap();
        Assert.False(ExpiryKeys.TryReadSeconds(s_ttl, new MapView(writer.ToArray()), out _));
    }

    [Fact]
    public void An_item_without_the_attribute_does_not_expire()
        => Assert.False(ExpiryKeys.TryReadSeconds(new TtlSchema("other", 1), new MapView(Number("1")), out _));

    [Fact]
    public void A_key_says_what_it_was_made_of()
    {
        byte[] key = ExpiryKeys.Key(5, 3, 77, [0xAA, 0xBB]);
        Assert.Equal(
            (5u, 3u, 77L, "AABB"),
            (ExpiryKeys.TableOf(key), ExpiryKeys.GenerationOf(key), ExpiryKeys.SecondsOf(key),
                Convert.ToHexString(ExpiryKeys.ItemOf(key))));
    }

    [Fact]
    public void Entries_lie_in_front_of_the_first_local_index()
        => Assert.True(ExpiryKeys.Key(5, uint.MaxValue, long.MaxValue, [0xFF]).AsSpan()
            .SequenceCompareTo(ExpiryKeys.End(5)) < 0);

    [Fact]
    public void A_global_index_has_no_expiry_entries()
        => Assert.False(ExpiryKeys.IsEntry(ExpiryKeys.Key(GlobalIndexSchema.FirstId, 3, 77, [0xAA])));

    private static byte[] Number(string text)
    {
        byte[] encoded = new byte[NumberCodec.EncodedLengthMax];
        NumberCodec.TryParse(Encoding.UTF8.GetBytes(text), encoded, out int written);
        using ItemWriter writer = new();
        writer.BeginMap();
        writer.Name("ttl"u8);
        writer.Number(encoded.AsSpan(0, written));
        writer.EndMap();
        return writer.ToArray();
    }
}
