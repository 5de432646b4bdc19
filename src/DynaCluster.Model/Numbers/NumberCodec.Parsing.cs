namespace DynaCluster.Model.Numbers;

public static partial class NumberCodec
{
    // Far outside of any accepted exponent, and far from overflow when digit counts are added.
    private const long ExponentCap = 1_000_000_000;

    /// <summary>
    /// Reads a number as DynamoDB's JSON carries it: sign, digits with at most one point, exponent; no white space.
    /// A zero's exponent is checked as if its last written digit counted: 0e126 is refused, 0.0e126 is zero.
    /// </summary>
    public static NumberFault TryParse(ReadOnlySpan<byte> text, Span<byte> encoded, out int written)
    {
        written = 0;
        int at = 0;
        bool negative = false;
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+')
        {
            negative = text[0] == (byte)'-';
            at = 1;
        }

        Span<byte> digits = stackalloc byte[DigitsMax];
        Coefficient coefficient = new(digits);
        at += coefficient.Read(text[at..]);
        if (!coefficient.HasDigit || !TryReadExponent(text[at..], out long exponent))
        {
            return NumberFault.NotANumber;
        }

        long scale = coefficient.IsZero ? exponent - coefficient.FractionDigits + 1 : coefficient.Scale + exponent;
        if (scale is < ScaleMin or > ScaleMax)
        {
            return scale > ScaleMax ? NumberFault.Overflow : NumberFault.Underflow;
        }

        if (coefficient.TooLong)
        {
            return NumberFault.TooManyDigits;
        }

        written = Write(digits[..coefficient.Count], (int)scale, negative, encoded);
        return NumberFault.None;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        bool negative = text.Length > 1 && text[1] == (byte)'-';
        ReadOnlySpan<byte> digits = text.Length > 1 && text[1] is (byte)'-' or (byte)'+' ? text[2..] : text[1..];
        foreach (byte character in digits)
        {
            if (character is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            exponent = Math.Min((exponent * 10) + character - '0', ExponentCap);
        }

        exponent = negative ? -exponent : exponent;
        return !digits.IsEmpty;
    }

    // The digits of a text from the first that is not 0 to the last that is not 0, and where the point stands.
    private ref struct Coefficient(Span<byte> digits)
    {
        private readonly Span<byte> _digits = digits;
        private int _zeros; // read behind the last digit that was kept, not known yet to be inner ones

        public int Count { get; private set; }

        /// <summary>The point stands behind this many of the kept digits.</summary>
        public int Scale { get; private set; }

        public int FractionDigits { get; private set; }

        public bool HasDigit { get; private set; }

        public bool TooLong { get; private set; }

        public readonly bool IsZero => Count == 0;

        public int Read(ReadOnlySpan<byte> text)
        {
            bool behindPoint = false;
            int at = 0;
            for (; at < text.Length; at++)
            {
                byte character = text[at];
                if (character == (byte)'.' && !behindPoint)
                {
                    behindPoint = true;
                }
                else if (character is >= (byte)'0' and <= (byte)'9')
                {
                    Digit((byte)(character - '0'), behindPoint);
                }
                else
                {
                    break;
                }
            }

            return at;
        }

        private void Digit(byte digit, bool behindPoint)
        {
            HasDigit = true;
            FractionDigits += behindPoint ? 1 : 0;
            if (digit == 0 && Count == 0)
            {
                Scale -= behindPoint ? 1 : 0;
                return;
            }

            Scale += behindPoint ? 0 : 1;
            if (digit == 0)
            {
                _zeros++;
                return;
            }

            if (Count + _zeros >= _digits.Length)
            {
                TooLong = true;
                return;
            }

            _digits.Slice(Count, _zeros).Clear();
            Count += _zeros;
            _digits[Count++] = digit;
            _zeros = 0;
        }
    }
}
