namespace DynaCluster.Model.Numbers;

/// <summary>
/// Decimal numbers of up to 38 significant digits, magnitudes 1E-130 to 9.99…E+125 and zero, as 1 to 22 bytes whose
/// memcmp order is the numeric order; equal numbers have equal bytes (one zero, no sign of it).
/// <code>
/// magnitude := 0.P1P2…Pn × 100^F   in base 100: P1 and Pn are not 0, 1 to 20 pairs, F from -64 to 63
/// zero      := 80
/// positive  := u8 (80 + F + 64)  { u8 (1 + P) }
/// negative  := u8 (7F - (F + 64))  { u8 (FE - P) }  FF
/// </code>
/// The FF behind a negative number makes the longer (smaller) of two with a common beginning sort first.
/// The form is on disks: a golden test holds it.
/// </summary>
public static partial class NumberCodec
{
    /// <summary>No encoded number is longer.</summary>
    public const int EncodedLengthMax = 24;

    /// <summary>No formatted number is longer (sign, digits, point, zeros).</summary>
    public const int TextLengthMax = 180;

    /// <summary>Significant decimal digits that DynamoDB keeps.</summary>
    public const int DigitsMax = 38;

    private const byte ZeroHeader = 0x80;
    private const byte NegativeEnd = 0xFF;
    private const int PairExponentBias = 64;

    // A magnitude is 0.d1d2… × 10^scale, d1 not 0: 1E-130 has scale -129, 9.99E+125 has scale 126.
    private const int ScaleMin = -129;
    private const int ScaleMax = 126;

    /// <summary>
    /// Writes DynamoDB's canonical text: plain digits, no exponent, no superfluous zeros. Returns its length.
    /// </summary>
    public static int Format(ReadOnlySpan<byte> encoded, Span<byte> text)
    {
        Span<byte> digits = stackalloc byte[DigitsMax + 2];
        int count = Digits(encoded, digits, out int scale, out bool negative);
        if (count == 0)
        {
            text[0] = (byte)'0';
            return 1;
        }

        int at = 0;
        if (negative)
        {
            text[at++] = (byte)'-';
        }

        at += Characters(digits[..Math.Clamp(scale, 0, count)], text[at..]);
        if (scale <= 0)
        {
            text[at++] = (byte)'0';
        }

        if (scale >= count)
        {
            text.Slice(at, scale - count).Fill((byte)'0');
            return at + scale - count;
        }

        text[at++] = (byte)'.';
        int zeros = Math.Max(0, -scale);
        text.Slice(at, zeros).Fill((byte)'0');
        at += zeros;
        return at + Characters(digits[Math.Clamp(scale, 0, count)..count], text[at..]);
    }

    /// <summary>
    /// DynamoDB's size in bytes of this number as an attribute value: 1, one per two digits before the point and per
    /// two behind it (the value's outer zeros trimmed), 1 if negative.
    /// </summary>
    public static int SizeOf(ReadOnlySpan<byte> encoded)
    {
        Span<byte> digits = stackalloc byte[DigitsMax + 2];
        int count = Digits(encoded, digits, out int scale, out bool negative);
        int integral = Math.Clamp(scale, 0, count);
        return 1 + ((integral + 1) / 2) + ((count - integral + 1) / 2) + (negative ? 1 : 0);
    }

    /// <summary>Encodes an integer (for counts and tests).</summary>
    public static int Encode(long value, Span<byte> encoded)
    {
        bool negative = value < 0;
        ulong rest = negative ? unchecked(0UL - (ulong)value) : (ulong)value;
        Span<byte> digits = stackalloc byte[20];
        int first = digits.Length;
        while (rest != 0)
        {
            digits[--first] = (byte)(rest % 10);
            rest /= 10;
        }

        return Write(digits[first..].TrimEnd((byte)0), digits.Length - first, negative, encoded);
    }

    private static int Characters(ReadOnlySpan<byte> digits, Span<byte> text)
    {
        for (int i = 0; i < digits.Length; i++)
        {
            text[i] = (byte)('0' + digits[i]);
        }

        return digits.Length;
    }

    /// <summary>
    /// Writes 0.d1d2… × 10^scale; the first and the last digit are not 0; no digits are the number zero.
    /// </summary>
    private static int Write(ReadOnlySpan<byte> digits, int scale, bool negative, Span<byte> encoded)
    {
        if (digits.IsEmpty)
        {
            encoded[0] = ZeroHeader;
            return 1;
        }

        int biased = ((scale + 1) >> 1) + PairExponentBias;
        encoded[0] = (byte)(negative ? ZeroHeader - 1 - biased : ZeroHeader + biased);
        int at = 1;
        int next = 0;
        if ((scale & 1) != 0)
        {
            encoded[at++] = PairByte(digits[next++], negative);
        }

        for (; next < digits.Length; next += 2)
        {
            int low = next + 1 < digits.Length ? digits[next + 1] : 0;
            encoded[at++] = PairByte((digits[next] * 10) + low, negative);
        }

        if (negative)
        {
            encoded[at++] = NegativeEnd;
        }

        return at;
    }

    private static byte PairByte(int pair, bool negative) => (byte)(negative ? 0xFE - pair : 1 + pair);

    /// <summary>The reverse of Write: digits without outer zeros, one a byte. Zero has none.</summary>
    private static int Digits(ReadOnlySpan<byte> encoded, Span<byte> digits, out int scale, out bool negative)
    {
        scale = 0;
        negative = encoded[0] < ZeroHeader;
        ReadOnlySpan<byte> pairs = Pairs(encoded, negative, out int pairExponent);
        if (pairs.IsEmpty)
        {
            return 0;
        }

        scale = pairExponent * 2;
        int count = 0;
        foreach (byte pairByte in pairs)
        {
            int pair = negative ? 0xFE - pairByte : pairByte - 1;
            digits[count++] = (byte)(pair / 10);
            digits[count++] = (byte)(pair % 10);
        }

        if (digits[0] == 0)
        {
            digits[1..count].CopyTo(digits);
            count--;
            scale--;
        }

        return digits[count - 1] == 0 ? count - 1 : count;
    }

    private static ReadOnlySpan<byte> Pairs(ReadOnlySpan<byte> encoded, bool negative, out int pairExponent)
    {
        pairExponent = (negative ? ZeroHeader - 1 - encoded[0] : encoded[0] - ZeroHeader) - PairExponentBias;
        return negative ? encoded[1..^1] : encoded[1..];
    }
}
