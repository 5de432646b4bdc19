namespace DynaCluster.Model.Numbers;

public static partial class NumberCodec
{
    private static readonly UInt128[] s_powersOfTen = PowersOfTen();

    /// <summary>
    /// Exact sum; a result that needs more than 38 digits or leaves the range is a fault, never rounded.
    /// </summary>
    public static NumberFault Add(
        ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result, out int written)
        => Sum(Read(left), Read(right), result, out written);

    /// <summary>Exact difference.</summary>
    public static NumberFault Subtract(
        ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result, out int written)
    {
        Exact subtrahend = Read(right);
        return Sum(Read(left), subtrahend with { Negative = !subtrahend.Negative }, result, out written);
    }

    private static NumberFault Sum(Exact high, Exact low, Span<byte> result, out int written)
    {
        written = 0;
        if (high.Mantissa == 0 || low.Mantissa == 0)
        {
            return Finish(high.Mantissa == 0 ? low : high, result, out written);
        }

        if (high.Exponent < low.Exponent)
        {
            (high, low) = (low, high);
        }

        // The last digit of `low` is not 0 and, if the exponents differ, stays the last of the sum. So a sum has at
        // most 38 digits only if `high`, widened to that place, is below 2 × 10^38 (and then all fits 128 bits): of
        // more, no `low` of 38 digits can take enough away.
        int widened = high.Exponent - low.Exponent;
        if (widened > 0)
        {
            if (widened > DigitsMax || high.Mantissa >= 2 * s_powersOfTen[DigitsMax] / s_powersOfTen[widened])
            {
                return NumberFault.TooManyDigits;
            }

            high = high with { Mantissa = high.Mantissa * s_powersOfTen[widened], Exponent = low.Exponent };
        }

        if (high.Negative == low.Negative)
        {
            return Finish(high with { Mantissa = high.Mantissa + low.Mantissa }, result, out written);
        }

        return high.Mantissa >= low.Mantissa
            ? Finish(high with { Mantissa = high.Mantissa - low.Mantissa }, result, out written)
            : Finish(low with { Mantissa = low.Mantissa - high.Mantissa }, result, out written);
    }

    private static NumberFault Finish(Exact number, Span<byte> result, out int written)
    {
        written = 0;
        Span<byte> digits = stackalloc byte[39]; // below 3 × 10^38
        int first = digits.Length;
        UInt128 rest = number.Mantissa;
        while (rest != 0)
        {
            (rest, ulong part) = Split(rest);
            for (int i = 0; i < 19 && (part != 0 || rest != 0); i++)
            {
                (part, ulong digit) = Math.DivRem(part, 10);
                digits[--first] = (byte)digit;
            }
        }

        ReadOnlySpan<byte> significant = digits[first..].TrimEnd((byte)0);
        int scale = number.Exponent + digits.Length - first;
        if (!significant.IsEmpty && scale is < ScaleMin or > ScaleMax)
        {
            return scale > ScaleMax ? NumberFault.Overflow : NumberFault.Underflow;
        }

        if (significant.Length > DigitsMax)
        {
            return NumberFault.TooManyDigits;
        }

        written = Write(significant, scale, number.Negative, result);
        return NumberFault.None;
    }

    // The part from the 20th digit on, and the 19 digits below it.
    private static (UInt128 High, ulong Low) Split(UInt128 value)
    {
        if (value <= ulong.MaxValue)
        {
            ulong small = (ulong)value;
            return (small / 10_000_000_000_000_000_000, small % 10_000_000_000_000_000_000);
        }

        UInt128 high = value / 10_000_000_000_000_000_000;
        return (high, (ulong)(value - (high * 10_000_000_000_000_000_000)));
    }

    private static Exact Read(ReadOnlySpan<byte> encoded)
    {
        bool negative = encoded[0] < ZeroHeader;
        ReadOnlySpan<byte> pairs = Pairs(encoded, negative, out int pairExponent);
        if (pairs.IsEmpty)
        {
            return default;
        }

        UInt128 mantissa = 0;
        foreach (byte pairByte in pairs[..^1])
        {
            mantissa = (mantissa * 100) + (uint)(negative ? 0xFE - pairByte : pairByte - 1);
        }

        // A last pair that ends with 0 counts as one digit: 38 digits in 20 pairs would not fit otherwise.
        uint last = (uint)(negative ? 0xFE - pairs[^1] : pairs[^1] - 1);
        int exponent = (pairExponent - pairs.Length) * 2;
        return last % 10 == 0
            ? new Exact(negative, (mantissa * 10) + (last / 10), exponent + 1)
            : new Exact(negative, (mantissa * 100) + last, exponent);
    }

    private static UInt128[] PowersOfTen()
    {
        UInt128[] powers = new UInt128[DigitsMax + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }

    // ± mantissa × 10^exponent; the mantissa of a number that was read does not end with 0.
    private readonly record struct Exact(bool Negative, UInt128 Mantissa, int Exponent);
}
