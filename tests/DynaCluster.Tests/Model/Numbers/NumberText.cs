using System.Globalization;
using System.Text;
using CsCheck;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Tests.Model.Numbers;

/// <summary>Numbers as text, for tests.</summary>
internal static class NumberText
{
    /// <summary>Valid numbers, many of them at the edges: long, tiny, huge, of one digit.</summary>
    public static readonly Gen<string> Generator = Gen.Select(
        Gen.Bool,
        Gen.String[Gen.Char['0', '9'], 1, 38],
        Gen.OneOf(Gen.Int[-3, 3], Gen.Int[-130, 125], Gen.Int[-130, -129], Gen.Int[124, 125]),
        Gen.Bool).Select(Build);

    /// <summary>Two numbers whose sum is often exact within 38 digits.</summary>
    public static readonly Gen<(string Left, string Right)> Pairs = Gen.OneOf(
        Gen.Select(Generator, Generator),
        Gen.Select(Gen.Long, Gen.Long, Gen.Int[-130, 100]).Select(Near),
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 3], Gen.Int[1, 999]).Select((zeros, exponent, small) =>
            ("1e" + (zeros + exponent).ToString(CultureInfo.InvariantCulture), "-" + small)));

    public delegate NumberFault Operation(
        ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result, out int written);

    public static NumberFault Fault(string text)
        => NumberCodec.TryParse(Encoding.UTF8.GetBytes(text), new byte[NumberCodec.EncodedLengthMax], out _);

    public static byte[] Encode(string text)
    {
        byte[] encoded = new byte[NumberCodec.EncodedLengthMax];
        NumberFault fault = NumberCodec.TryParse(Encoding.UTF8.GetBytes(text), encoded, out int written);
        return fault == NumberFault.None ? encoded[..written] : throw new ArgumentException($"{text}: {fault}");
    }

    public static string Format(ReadOnlySpan<byte> encoded)
    {
        Span<byte> text = stackalloc byte[NumberCodec.TextLengthMax];
        return Encoding.ASCII.GetString(text[..NumberCodec.Format(encoded, text)]);
    }

    public static string Canonical(string text) => Format(Encode(text));

    public static (NumberFault Fault, string Text) Apply(Operation operation, string left, string right)
    {
        byte[] result = new byte[NumberCodec.EncodedLengthMax];
        NumberFault fault = operation(Encode(left), Encode(right), result, out int written);
        return (fault, fault == NumberFault.None ? Format(result.AsSpan(0, written)) : "");
    }

    public static bool Equals((NumberFault Fault, string Text) actual, ExactDecimal expected)
    {
        if (expected.Mantissa.IsZero)
        {
            return actual == (NumberFault.None, "0");
        }

        return actual.Fault switch
        {
            NumberFault.None => ExactDecimal.Parse(actual.Text).Equals(expected),
            NumberFault.TooManyDigits => expected.DigitCount > NumberCodec.DigitsMax,
            NumberFault.Overflow => expected.Magnitude > 125,
            NumberFault.Underflow => expected.Magnitude < -130,
            _ => false,
        };
    }

    private static string Build(bool negative, string digits, int magnitude, bool plain)
    {
        string significant = digits.TrimStart('0');
        if (significant.Length == 0)
        {
            return "0";
        }

        string coefficient = significant[..1] + "." + significant[1..] + "0";
        string text = coefficient + "e" + magnitude.ToString(CultureInfo.InvariantCulture);
        return (negative ? "-" : plain ? "+" : "") + text;
    }

    private static (string Left, string Right) Near(long left, long right, int exponent)
    {
        string e = "e" + Math.Max(exponent, -130).ToString(CultureInfo.InvariantCulture);
        return (left.ToString(CultureInfo.InvariantCulture) + e, right.ToString(CultureInfo.InvariantCulture) + e);
    }
}
