using CsCheck;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Tests.Model.Numbers;
using DynaCluster.Tests.Router.Wire;
using Xunit;

namespace DynaCluster.Tests.Model.Keys;

public sealed class KeyCodecTests
{
    private const uint Table = 0x01020304;
    private const byte Index = 5;

    // Short values over few bytes, so that zeros, FFs, prefixes and equal values are common.
    private static readonly Gen<byte[]> s_bytes = Gen.OneOf(
        Gen.OneOf(Gen.Const((byte)0), Gen.Const((byte)1), Gen.Const((byte)2), Gen.Const((byte)0xFF)).Array[0, 4],
        Gen.Byte.Array[0, 20]);

    private static readonly Gen<SortComparison> s_comparisons = Gen.Int[0, 7].Select(i => (SortComparison)i);

    [Theory]
    [InlineData("""{"S":"a"}""", "61A5DAA9507B5B09")]
    [InlineData("""{"B":"YQ=="}""", "7EE1E327008C6E64")]
    [InlineData("""{"N":"1"}""", "C1F51221CACEDBBF")]
    public void Hashes_never_change(string key, string hash)
        => Assert.Equal(hash, KeyCodec.Hash(Value(key)).ToString("X16", null));

    [Fact]
    public void Hash_of_a_number_is_of_its_value()
        => Assert.Equal(KeyCodec.Hash(Value("""{"N":"1"}""")), KeyCodec.Hash(Value("""{"N":"1.0"}""")));

    [Fact]
    public void Base_keys_never_change()
        => Assert.Equal(
            "01020304" + "H" + "00FF00FF0100FF" + "0001" + "0073",
            Key(KeyCodec.BaseKey(Table, Value("""{"B":"AAABAA=="}"""), Value("""{"S":"\u0000s"}""")), 4));

    [Fact]
    public void Index_keys_never_change()
        => Assert.Equal(
            "01020304" + "05" + "H" + "70" + "0001" + "6900FF" + "0001" + "C102",
            Key(
                KeyCodec.IndexKey(
                    Table, Index, Value("""{"S":"p"}"""), Value("""{"S":"i\u0000"}"""), Value("""{"N":"1"}""")),
                5));

    [Fact]
    public void Edges_never_change()
    {
        Assert.Equal("010203040000000000000000", Convert.ToHexString(KeyCodec.HashEdge(Table, 0)));
        Assert.Equal(
            "01020304058000000000000000", Convert.ToHexString(KeyCodec.IndexHashEdge(Table, Index, 1UL << 63)));
        Assert.Equal("01020305", Convert.ToHexString(KeyCodec.TableEnd(Table)));
        Assert.Equal("0102030406", Convert.ToHexString(KeyCodec.IndexEnd(Table, Index)));
        Assert.Equal("010204", Convert.ToHexString(KeyCodec.TableEnd(0x010203FF)));
    }

    [Fact]
    public void Storage_keys_know_their_hash()
        => Assert.Equal(
            KeyCodec.Hash(Value("""{"S":"a"}""")),
            KeyCodec.HashOf(KeyCodec.BaseKey(Table, Value("""{"S":"a"}"""), default)));

    [Fact]
    public void Keys_of_one_partition_key_lie_together()
        => FuzzInputs.Run(Gen.Select(s_bytes, s_bytes, s_bytes), ((byte[] Own, byte[] Other, byte[] Sort) input) =>
        {
            byte[] prefix = KeyCodec.BasePrefix(Table, Binary(input.Own));
            byte[] key = KeyCodec.BaseKey(Table, Binary(input.Other), Binary(input.Sort));
            return IsIn(key, prefix, KeyCodec.PrefixEnd(prefix)) == input.Own.AsSpan().SequenceEqual(input.Other);
        });

    [Fact]
    public void Index_keys_are_ordered_by_index_key_then_base_key()
        => FuzzInputs.Run(
            Gen.Select(s_bytes, s_bytes, s_bytes, s_bytes),
            ((byte[] Index1, byte[] Base1, byte[] Index2, byte[] Base2) input) =>
            {
                byte[] one = KeyCodec.IndexKey(Table, Index, Binary([1]), Binary(input.Index1), Binary(input.Base1));
                byte[] two = KeyCodec.IndexKey(Table, Index, Binary([1]), Binary(input.Index2), Binary(input.Base2));
                int order = input.Index1.AsSpan().SequenceCompareTo(input.Index2);
                order = order != 0 ? order : input.Base1.AsSpan().SequenceCompareTo(input.Base2);
                return Math.Sign(one.AsSpan().SequenceCompareTo(two)) == Math.Sign(order);
            });

    [Fact]
    public void Numeric_sort_keys_are_ordered_by_value()
        => FuzzInputs.Run(
            Gen.Select(NumberText.Generator, NumberText.Generator), ((string Left, string Right) input) =>
            {
                byte[] left = KeyCodec.IndexKey(Table, Index, Binary([1]), Number(input.Left), Number("0"));
                byte[] right = KeyCodec.IndexKey(Table, Index, Binary([1]), Number(input.Right), Number("0"));
                return Math.Sign(left.AsSpan().SequenceCompareTo(right))
                    == ExactDecimal.Parse(input.Left).CompareTo(ExactDecimal.Parse(input.Right));
            });

    [Fact]
    public void Ranges_of_base_keys_hold_what_the_condition_says()
        => FuzzInputs.Run(Gen.Select(s_bytes, s_bytes, s_bytes, s_comparisons), input =>
        {
            (byte[] sort, byte[] first, byte[] second, SortComparison comparison) = input;
            byte[] prefix = KeyCodec.BasePrefix(Table, Binary([0, 1]));
            (byte[] low, byte[] high) = KeyCodec.SortRange(
                prefix, new SortBounds(comparison, first, second), escapedPart: false);
            byte[] key = KeyCodec.BaseKey(Table, Binary([0, 1]), Binary(sort));
            return IsIn(key, low, high) == Holds(sort, comparison, first, second);
        });

    [Fact]
    public void Ranges_of_index_keys_hold_what_the_condition_says()
        => FuzzInputs.Run(Gen.Select(s_bytes, s_bytes, s_bytes, s_bytes, s_comparisons), input =>
        {
            (byte[] sort, byte[] first, byte[] second, byte[] baseSort, SortComparison comparison) = input;
            byte[] prefix = KeyCodec.IndexPrefix(Table, Index, Binary([0, 1]));
            (byte[] low, byte[] high) = KeyCodec.SortRange(
                prefix, new SortBounds(comparison, first, second), escapedPart: true);
            byte[] key = KeyCodec.IndexKey(Table, Index, Binary([0, 1]), Binary(sort), Binary(baseSort));
            return IsIn(key, low, high) == Holds(sort, comparison, first, second);
        });

    [Fact]
    public void Ranges_never_leave_their_partition_key()
        => FuzzInputs.Run(Gen.Select(s_bytes, s_bytes, s_comparisons, Gen.Bool), input =>
        {
            (byte[] first, byte[] second, SortComparison comparison, bool escaped) = input;
            byte[] prefix = KeyCodec.BasePrefix(Table, Binary([0xFF]));
            (byte[] low, byte[] high) = KeyCodec.SortRange(
                prefix, new SortBounds(comparison, first, second), escaped);
            return low.AsSpan().SequenceCompareTo(prefix) >= 0 && low.AsSpan().SequenceCompareTo(high) <= 0
                && (low.AsSpan().SequenceEqual(high)
                    || high.AsSpan().SequenceCompareTo(KeyCodec.PrefixEnd(prefix)) <= 0);
        });

    private static bool Holds(byte[] sort, SortComparison comparison, byte[] first, byte[] second)
    {
        int order = sort.AsSpan().SequenceCompareTo(first);
        return comparison switch
        {
            SortComparison.All => true,
            SortComparison.Equal => order == 0,
            SortComparison.Less => order < 0,
            SortComparison.LessOrEqual => order <= 0,
            SortComparison.Greater => order > 0,
            SortComparison.GreaterOrEqual => order >= 0,
            SortComparison.Between => order >= 0 && sort.AsSpan().SequenceCompareTo(second) <= 0,
            _ => sort.AsSpan().StartsWith(first),
        };
    }

    private static bool IsIn(byte[] key, byte[] low, byte[] high)
        => key.AsSpan().SequenceCompareTo(low) >= 0 && key.AsSpan().SequenceCompareTo(high) < 0;

    // The key in hexadecimal with an H for its hash.
    private static string Key(byte[] key, int hashAt)
        => Convert.ToHexString(key[..hashAt]) + "H" + Convert.ToHexString(key[(hashAt + 8)..]);

    private static AttributeView Value(string json) => new(ItemJson.Value(json));

    private static AttributeView Binary(byte[] bytes)
    {
        using ItemWriter writer = new();
        writer.Binary(bytes);
        return new AttributeView(writer.ToArray());
    }

    private static AttributeView Number(string text)
    {
        using ItemWriter writer = new();
        writer.Number(NumberText.Encode(text));
        return new AttributeView(writer.ToArray());
    }
}
