using System.Globalization;
using System.Numerics;

namespace DynaCluster.Tests.Model.Numbers;

/// <summary>What numbers are tested against: mantissa × 10^exponent in big integers, slow and plain.</summary>
internal readonly record struct ExactDecimal(BigInteger Mantissa, int Exponent) : IComparable<ExactDecimal>
{
    public static ExactDecimal operator +(ExactDecimal left, ExactDecimal right)
    {
        int exponent = Math.Min(left.Exponent, right.Exponent);
        return new ExactDecimal(left.At(exponent) + right.At(exponent), exponent).Trimmed();
    }

    public static ExactDecimal operator -(ExactDecimal left, ExactDecimal right)
        => left + new ExactDecimal(-right.Mantissa, right.Exponent);

    public static ExactDecimal Parse(string text)
    {
        int e = text.IndexOfAny(['e', 'E']);
        int exponent = e < 0
            ? 0
            : int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string coefficient = e < 0 ? text : text[..e];
        int point = coefficient.IndexOf('.', StringComparison.Ordinal);
        int fraction = point < 0 ? 0 : coefficient.Length - point - 1;
        string digits = coefficient.Replace(".", "", StringComparison.Ordinal);
        BigInteger mantissa = BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new ExactDecimal(mantissa, exponent - fraction).Trimmed();
    }

    public int CompareTo(ExactDecimal other) => (this - other).Mantissa.Sign;

    /// <summary>Digits without outer zeros.</summary>
    public int DigitCount
        => Mantissa.IsZero ? 0 : BigInteger.Abs(Mantissa).ToString(CultureInfo.InvariantCulture).Length;

    /// <summary>The exponent of the first digit.</summary>
    public int Magnitude => Exponent + DigitCount - 1;

    private BigInteger At(int exponent) => Mantissa * BigInteger.Pow(10, Exponent - exponent);

    private ExactDecimal Trimmed()
    {
        if (Mantissa.IsZero)
        {
            return default;
        }

        (BigInteger mantissa, int exponent) = (Mantissa, Exponent);
        while (mantissa % 10 == 0)
        {
            mantissa /= 10;
            exponent++;
        }

        return new ExactDecimal(mantissa, exponent);
    }
}
