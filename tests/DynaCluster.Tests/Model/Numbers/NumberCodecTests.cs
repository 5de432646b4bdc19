using System.Globalization;
using System.Text;
using CsCheck;
using DynaCluster.Model.Numbers;
using Xunit;

namespace DynaCluster.Tests.Model.Numbers;

public sealed class NumberCodecTests
{
    [Theory]
    [InlineData("0", "80")]
    [InlineData("-0", "80")]
    [InlineData("1", "C102")]
    [InlineData("10", "C10B")]
    [InlineData("100", "C202")]
    [InlineData("123.45", "C202182E")]
    [InlineData("-1", "3EFDFF")]
    [InlineData("-123.45", "3DFDE7D1FF")]
    [InlineData("1e-130", "8002")]
    [InlineData("9.9999999999999999999999999999999999999e125", "FF64646464646464646464646464646464646464")]
    [InlineData("-9.9999999999999999999999999999999999999e125", "009B9B9B9B9B9B9B9B9B9B9B9B9B9B9B9B9B9B9BFF")]
    [InlineData("1.2345678901234567890123456789012345678", "C102182E445A02182E445A02182E445A02182E4451")]
    public void Encoded_bytes_never_change(string text, string hex)
        => Assert.Equal(hex, Convert.ToHexString(NumberText.Encode(text)));

    [Theory]
    [InlineData("5", "+5")]
    [InlineData("1.5", "1.50")]
    [InlineData("42", "0042")]
    [InlineData("1", "1e0")]
    [InlineData("1", "0.1E+1")]
    [InlineData("0.5", ".5")]
    [InlineData("5", "5.")]
    [InlineData("0", "-0.000")]
    [InlineData("0", "0.0e126")]
    [InlineData("1500", "1.5e3")]
    [InlineData("0.00015", "1.5e-4")]
    [InlineData("-12000", "-12e3")]
    [InlineData("100000000000000000000000000000000000000000", "1e41")]
    public void Text_becomes_canonical(string canonical, string text)
        => Assert.Equal(canonical, NumberText.Canonical(text));

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("e1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1 2")]
    [InlineData("1+2")]
    [InlineData("1.2.3")]
    [InlineData("1e2.5")]
    [InlineData("--1")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1_000")]
    [InlineData("1,5")]
    public void What_is_no_number_is_refused(string text)
        => Assert.Equal(NumberFault.NotANumber, NumberText.Fault(text));

    [Theory]
    [InlineData("1e126", NumberFault.Overflow)]
    [InlineData("-1e126", NumberFault.Overflow)]
    [InlineData("10e125", NumberFault.Overflow)]
    [InlineData("0e126", NumberFault.Overflow)]
    [InlineData("1e99999999999999999999", NumberFault.Overflow)]
    [InlineData("1e-131", NumberFault.Underflow)]
    [InlineData("0.1e-130", NumberFault.Underflow)]
    [InlineData("0e-131", NumberFault.Underflow)]
    [InlineData("1e-99999999999999999999", NumberFault.Underflow)]
    [InlineData("123456789012345678901234567890123456789", NumberFault.TooManyDigits)]
    [InlineData("1.00000000000000000000000000000000000001", NumberFault.TooManyDigits)]
    [InlineData("100000000000000000000000000000000000000", NumberFault.None)]
    [InlineData("1.00000000000000000000000000000000000000", NumberFault.None)]
    [InlineData("0.000e125", NumberFault.None)]
    [InlineData("0e125", NumberFault.None)]
    public void Range_and_precision_are_checked(string text, NumberFault fault)
        => Assert.Equal(fault, NumberText.Fault(text));

    [Theory]
    [InlineData("0", 1)]
    [InlineData("-0", 1)]
    [InlineData("1", 2)]
    [InlineData("42", 2)]
    [InlineData("-42", 3)]
    [InlineData("100", 2)]
    [InlineData("12000", 2)]
    [InlineData("123", 3)]
    [InlineData("0.0000001", 2)]
    [InlineData("1.5", 3)]
    [InlineData("100.001", 5)]
    [InlineData("1e125", 2)]
    [InlineData("12345678901234567890123456789012345678", 20)]
    [InlineData("1.2345678901234567890123456789012345678", 21)]
    [InlineData("-1.2345678901234567890123456789012345678", 22)]
    public void Sizes_are_DynamoDBs(string text, int size)
        => Assert.Equal(size, NumberCodec.SizeOf(NumberText.Encode(text)));

    [Fact]
    public void Canonical_text_reads_back_as_the_same_number()
        => FuzzInputs.Run(NumberText.Generator, text => NumberText.Encode(text).AsSpan()
            .SequenceEqual(NumberText.Encode(NumberText.Canonical(text))));

    [Fact]
    public void Canonical_text_has_the_numbers_value()
        => FuzzInputs.Run(NumberText.Generator, text =>
            ExactDecimal.Parse(text).Equals(ExactDecimal.Parse(NumberText.Canonical(text))));

    [Fact]
    public void Byte_order_is_numeric_order()
        => FuzzInputs.Run(Gen.Select(NumberText.Generator, NumberText.Generator), ((string Left, string Right) pair) =>
            Math.Sign(NumberText.Encode(pair.Left).AsSpan().SequenceCompareTo(NumberText.Encode(pair.Right)))
            == ExactDecimal.Parse(pair.Left).CompareTo(ExactDecimal.Parse(pair.Right)));

    [Fact]
    public void Bytes_of_neighbours_differ_in_order()
        => Gen.Select(Gen.Long, Gen.Int[0, 20]).Sample((value, shift) =>
        {
            string text = value.ToString(CultureInfo.InvariantCulture) + "e-" + shift;
            long above = value == long.MaxValue ? value : value + 1;
            string next = above.ToString(CultureInfo.InvariantCulture) + "e-" + shift;
            return NumberText.Encode(text).AsSpan().SequenceCompareTo(NumberText.Encode(next)) <= 0;
        });

    [Fact]
    public void Sums_are_exact()
        => FuzzInputs.Run(NumberText.Pairs, pair => NumberText.Equals(
            NumberText.Apply(NumberCodec.Add, pair.Left, pair.Right),
            ExactDecimal.Parse(pair.Left) + ExactDecimal.Parse(pair.Right)));

    [Fact]
    public void Differences_are_exact()
        => FuzzInputs.Run(NumberText.Pairs, pair => NumberText.Equals(
            NumberText.Apply(NumberCodec.Subtract, pair.Left, pair.Right),
            ExactDecimal.Parse(pair.Left) - ExactDecimal.Parse(pair.Right)));

    [Theory]
    [InlineData("1e38", "-1", "99999999999999999999999999999999999999")]
    [InlineData("1.5e38", "-99999999999999999999999999999999999999", "50000000000000000000000000000000000001")]
    [InlineData("99999999999999999999999999999999999999", "1", "100000000000000000000000000000000000000")]
    [InlineData("0.1", "-0.1", "0")]
    [InlineData("0", "-7", "-7")]
    [InlineData("7", "0", "7")]
    public void Sums_at_the_edge_of_38_digits(string left, string right, string sum)
        => Assert.Equal((NumberFault.None, sum), NumberText.Apply(NumberCodec.Add, left, right));

    [Theory]
    [InlineData("1e38", "1", NumberFault.TooManyDigits)]
    [InlineData("1e39", "-1", NumberFault.TooManyDigits)]
    [InlineData("2e38", "-1", NumberFault.TooManyDigits)]
    [InlineData("1e125", "1e-130", NumberFault.TooManyDigits)]
    [InlineData("9e125", "1e125", NumberFault.Overflow)]
    [InlineData("-9e125", "-1e125", NumberFault.Overflow)]
    [InlineData("1.1e-130", "-1e-130", NumberFault.Underflow)]
    public void Sums_that_DynamoDB_cannot_hold_are_faults(string left, string right, NumberFault fault)
        => Assert.Equal((fault, ""), NumberText.Apply(NumberCodec.Add, left, right));

    [Fact]
    public void Integers_encode_as_their_text()
        => Gen.Long.Sample(value =>
        {
            Span<byte> encoded = stackalloc byte[NumberCodec.EncodedLengthMax];
            int length = NumberCodec.Encode(value, encoded);
            return encoded[..length].SequenceEqual(NumberText.Encode(value.ToString(CultureInfo.InvariantCulture)));
        });

    [Fact]
    public void Smallest_integer_encodes_as_its_text()
    {
        Span<byte> encoded = stackalloc byte[NumberCodec.EncodedLengthMax];
        int length = NumberCodec.Encode(long.MinValue, encoded);
        Assert.Equal(NumberText.Encode("-9223372036854775808"), encoded[..length].ToArray());
    }

    [Fact]
    public void Fuzzed_text_is_refused_or_canonical()
        => FuzzInputs.Run(Gen.String[Gen.Char["0123456789+-.eE \0"], 0, 60], text =>
        {
            Span<byte> encoded = stackalloc byte[NumberCodec.EncodedLengthMax];
            if (NumberCodec.TryParse(Encoding.ASCII.GetBytes(text), encoded, out int written) != NumberFault.None)
            {
                return written == 0;
            }

            string canonical = NumberText.Format(encoded[..written]);
            return ExactDecimal.Parse(text).Equals(ExactDecimal.Parse(canonical))
                && NumberText.Canonical(canonical) == canonical;
        });
}
