namespace DynaCluster.Model.Numbers;

/// <summary>Why a text is not a number that DynamoDB stores, or why arithmetic has no result that it stores.</summary>
public enum NumberFault : byte
{
    None = 0,
    NotANumber = 1,
    TooManyDigits = 2,
    Overflow = 3,
    Underflow = 4,
}

/// <summary>
/// Decimal numbers of up to 38 significant digits, magnitudes 1E-130 to 9.99…E+125 and zero, as 1 to 24 bytes whose
/// memcmp order is the numeric order; equal numbers have equal bytes (one zero, no sign of it).
/// The form is on disks: a golden test holds it.
/// </summary>
public static class NumberCodec
{
    /// <summary>No encoded number is longer.</summary>
    public const int EncodedLengthMax = 24;

    /// <summary>No formatted number is longer (sign, digits, point, zeros).</summary>
    public const int TextLengthMax = 180;

    /// <summary>Reads a number as DynamoDB's JSON carries it (ASCII text such as "-1.5e3").</summary>
    public static NumberFault TryParse(ReadOnlySpan<byte> text, Span<byte> encoded, out int written)
        => throw new NotImplementedException();

    /// <summary>Writes DynamoDB's canonical text: plain digits, no exponent, no superfluous zeros. Returns its length.</summary>
    public static int Format(ReadOnlySpan<byte> encoded, Span<byte> text) => throw new NotImplementedException();

    /// <summary>Exact sum; a result that needs more than 38 digits or leaves the range is a fault, never rounded.</summary>
    public static NumberFault Add(
        ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result, out int written)
        => throw new NotImplementedException();

    /// <summary>Exact difference.</summary>
    public static NumberFault Subtract(
        ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result, out int written)
        => throw new NotImplementedException();

    /// <summary>DynamoDB's size in bytes of this number as an attribute value.</summary>
    public static int SizeOf(ReadOnlySpan<byte> encoded) => throw new NotImplementedException();

    /// <summary>Encodes an integer (for counts and tests).</summary>
    public static int Encode(long value, Span<byte> encoded) => throw new NotImplementedException();
}
