namespace DynaCluster.Expressions.Evaluation;

/// <summary>
/// Finds bytes in bytes in linear time whatever they are, without a table: an item can hold 400 KB of both.
/// </summary>
internal static class ByteSearch
{
    /// <summary>
    /// Up to this product of lengths the vectorised search of the framework is cheap even at its worst.
    /// </summary>
    private const long QuadraticBytesMax = 1024 * 1024;

    public static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted)
    {
        if (wanted.Length > text.Length)
        {
            return false;
        }

        return (long)text.Length * wanted.Length <= QuadraticBytesMax
            ? text.IndexOf(wanted) >= 0
            : TwoWay(text, wanted);
    }

    // Crochemore and Perrin's two-way search.
    internal static bool TwoWay(ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted)
    {
        int split = CriticalSplit(wanted, out int period);
        bool periodic = split + period <= wanted.Length
            && wanted[..split].SequenceEqual(wanted.Slice(period, split));
        return periodic
            ? SearchPeriodic(text, wanted, split, period)
            : SearchAperiodic(text, wanted, split);
    }

    private static bool SearchPeriodic(ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted, int split, int period)
    {
        int matched = 0; // bytes at the front of wanted that are known to match from the last step
        int at = 0;
        while (at <= text.Length - wanted.Length)
        {
            int right = Math.Max(split, matched);
            right += wanted[right..].CommonPrefixLength(text[(at + right)..]);
            if (right < wanted.Length)
            {
                at += right - split + 1;
                matched = 0;
                continue;
            }

            int left = split - 1;
            while (left >= matched && wanted[left] == text[at + left])
            {
                left--;
            }

            if (left < matched)
            {
                return true;
            }

            at += period;
            matched = wanted.Length - period;
        }

        return false;
    }

    private static bool SearchAperiodic(ReadOnlySpan<byte> text, ReadOnlySpan<byte> wanted, int split)
    {
        int step = Math.Max(split, wanted.Length - split) + 1;
        int at = 0;
        while (at <= text.Length - wanted.Length)
        {
            int right = split + wanted[split..].CommonPrefixLength(text[(at + split)..]);
            if (right < wanted.Length)
            {
                at += right - split + 1;
                continue;
            }

            int left = split - 1;
            while (left >= 0 && wanted[left] == text[at + left])
            {
                left--;
            }

            if (left < 0)
            {
                return true;
            }

            at += step;
        }

        return false;
    }

    private static int CriticalSplit(ReadOnlySpan<byte> wanted, out int period)
    {
        int ascending = MaximalSuffix(wanted, sign: 1, out int ascendingPeriod);
        int descending = MaximalSuffix(wanted, sign: -1, out int descendingPeriod);
        period = ascending > descending ? ascendingPeriod : descendingPeriod;
        return Math.Max(ascending, descending);
    }

    // Where the greatest suffix begins in the order that sign gives to bytes.
    private static int MaximalSuffix(ReadOnlySpan<byte> wanted, int sign, out int period)
    {
        int start = -1;
        int candidate = 0;
        int offset = 1;
        period = 1;
        while (candidate + offset < wanted.Length)
        {
            int order = sign * (wanted[candidate + offset] - wanted[start + offset]);
            if (order < 0)
            {
                candidate += offset;
                offset = 1;
                period = candidate - start;
            }
            else if (order > 0)
            {
                start = candidate++;
                offset = 1;
                period = 1;
            }
            else if (offset != period)
            {
                offset++;
            }
            else
            {
                candidate += period;
                offset = 1;
            }
        }

        return start + 1;
    }
}
