using System.Text;
using CsCheck;
using DynaCluster.Model;
using DynaCluster.Model.Items;
using DynaCluster.Tests.Router.Wire;
using Xunit;

namespace DynaCluster.Tests.Model.Items;

public sealed class ItemWriterTests
{
    private static readonly Gen<List<string>> s_names = Gen.String[Gen.Char['a', 'h'], 0, 3].List[0, 300];

    [Fact]
    public void Items_never_change_their_bytes()
        => Assert.Equal(
            "07" + "5C000000" + "0A000000"
            + "0141" + "01"
            + "0142" + "0201"
            + "0143" + "0303" + "3EFDFF"
            + "0144" + "0402" + "C3A4"
            + "0145" + "0501" + "00"
            + "0146" + "06" + "02000000" + "01000000" + "0400"
            + "0147" + "07" + "03000000" + "01000000" + "0178" + "01"
            + "0148" + "08" + "02000000" + "01000000" + "0161"
            + "0149" + "09" + "03000000" + "01000000" + "02C102"
            + "014A" + "0A" + "02000000" + "01000000" + "01FF",
            Convert.ToHexString(ItemJson.Item(
                """
                {"J":{"BS":["/w=="]},"I":{"NS":["1"]},"H":{"SS":["a"]},"G":{"M":{"x":{"NULL":true}}},
                "F":{"L":[{"S":""}]},
                "E":{"B":"AA=="},"D":{"S":"ä"},"C":{"N":"-1"},"B":{"BOOL":true},"A":{"NULL":true}}
                """)));

    [Theory]
    [InlineData(0, "00")]
    [InlineData(127, "7F")]
    [InlineData(128, "8001")]
    [InlineData(16_384, "808001")]
    [InlineData(int.MaxValue, "FFFFFFFF07")]
    public void Lengths_never_change_their_bytes(int value, string hex)
    {
        byte[] bytes = new byte[5];
        int length = ItemFormat.WriteVarint(bytes, value);
        Assert.Equal(hex, Convert.ToHexString(bytes[..length]));
        Assert.Equal(length, ItemFormat.ReadVarint(bytes, out int read));
        Assert.Equal(value, read);
    }

    [Fact]
    public void A_length_beyond_five_bytes_is_refused()
        => Assert.Throws<InvalidDataException>(
            () => ItemFormat.ReadVarint(new byte[] { 255, 255, 255, 255, 255 }, out _));

    [Fact]
    public void A_length_beyond_31_bits_is_refused()
        => Assert.Throws<OverflowException>(() => ItemFormat.ReadVarint(new byte[] { 255, 255, 255, 255, 15 }, out _));

    [Fact]
    public void Maps_equal_a_sorted_dictionary_whatever_the_order()
        => s_names.Sample(
            names =>
            {
                SortedDictionary<string, string> expected = new(StringComparer.Ordinal);
                using ItemWriter writer = new();
                writer.BeginMap();
                for (int i = 0; i < names.Count; i++)
                {
                    expected[names[i]] = $"{i}";
                    writer.Name(Encoding.UTF8.GetBytes(names[i]));
                    writer.String(Encoding.UTF8.GetBytes($"{i}"));
                }

                writer.EndMap();
                List<KeyValuePair<string, string>> actual = [];
                foreach (MapEntry entry in new MapView(writer.Written))
                {
                    actual.Add(new(Encoding.UTF8.GetString(entry.Name), Encoding.UTF8.GetString(entry.Value.Bytes)));
                }

                return actual.SequenceEqual(expected) && new MapView(writer.Written).Count == expected.Count;
            },
            iter: 1000);

    [Fact]
    public void Sets_equal_a_sorted_set_whatever_the_order()
        => s_names.Sample(
            members =>
            {
                SortedSet<string> expected = new(members, StringComparer.Ordinal);
                using ItemWriter writer = new();
                writer.BeginSet(AttributeType.StringSet);
                foreach (string member in members)
                {
                    writer.Member(Encoding.UTF8.GetBytes(member));
                }

                bool unique = writer.EndSet();
                List<string> actual = [];
                foreach (ReadOnlySpan<byte> member in new SetView(writer.Written))
                {
                    actual.Add(Encoding.UTF8.GetString(member));
                }

                return actual.SequenceEqual(expected) && unique == (expected.Count == members.Count);
            },
            iter: 1000);

    [Fact]
    public void Names_are_found()
    {
        MapView map = new(ItemJson.Item("""{"a":{"S":"1"},"b":{"S":"2"},"c":{"S":"3"}}"""));
        Assert.True(map.TryGet("b"u8, out AttributeView value));
        Assert.Equal("2"u8, value.Bytes);
        Assert.False(map.TryGet("bb"u8, out value));
        Assert.False(value.Exists);
        Assert.False(default(MapView).TryGet("a"u8, out _));
    }

    [Fact]
    public void Members_are_found()
    {
        SetView set = new AttributeView(ItemJson.Value("""{"SS":["c","a"]}""")).Set;
        Assert.True(set.Contains("a"u8));
        Assert.False(set.Contains("b"u8));
        Assert.True(set.Contains("c"u8));
        Assert.False(set.Contains("d"u8));
    }

    [Fact]
    public void Elements_are_found_by_position()
    {
        ListView list = new AttributeView(ItemJson.Value("""{"L":[{"S":"a"},{"S":"b"}]}""")).List;
        Assert.True(list.TryGet(1, out AttributeView value));
        Assert.Equal("b"u8, value.Bytes);
        Assert.False(list.TryGet(2, out _));
        Assert.False(list.TryGet(-1, out _));
    }

    [Fact]
    public void Copied_parts_keep_their_bytes()
    {
        byte[] item = ItemJson.Item("""{"a":{"L":[{"S":"1"},{"M":{"x":{"NS":["1","2"]}}}]},"b":{"S":"2"}}""");
        using ItemWriter writer = new(1);
        writer.BeginMap();
        foreach (MapEntry entry in new MapView(item))
        {
            if (entry.Name.SequenceEqual("b"u8))
            {
                writer.Name(entry.Name);
                writer.Value(entry.Value);
            }
            else
            {
                writer.Entry(entry);
            }
        }

        writer.EndMap();
        Assert.Equal(item, writer.ToArray());
    }

    [Fact]
    public void A_value_that_does_not_exist_is_not_copied()
        => Assert.Throws<InvariantBrokenException>(() =>
        {
            using ItemWriter writer = new();
            writer.Value(default);
        });

    [Fact]
    public void A_writer_is_used_again_after_a_large_item()
    {
        using ItemWriter writer = new();
        writer.BeginMap();
        for (int i = 100_000; i > 0; i--)
        {
            writer.Name(BitConverter.GetBytes(i));
            writer.Null();
        }

        writer.EndMap();
        Assert.Equal(100_000, new MapView(writer.Written).Count);
        writer.Reset();
        writer.Bool(true);
        Assert.Equal("0201", Convert.ToHexString(writer.Written));
    }
}
