namespace DynaCluster.Model.Keys;

public static partial class KeyCodec
{
    /// <summary>
    /// The range [low, high) of storage keys that a key condition on a sort key selects below a prefix. Bounds are key
    /// bytes. A range that holds nothing has low = high.
    /// <paramref name="escapedPart"/> is true for an index sort key, which other bytes follow.
    /// </summary>
    public static (byte[] Low, byte[] High) SortRange(ReadOnlySpan<byte> prefix, SortBounds bounds, bool escapedPart)
    {
        ReadOnlySpan<byte> first = bounds.First.Span;
        byte[] start = prefix.ToArray();
        (byte[] low, byte[] high) = bounds.Comparison switch
        {
            SortComparison.All => (start, PrefixEnd(prefix)),
            SortComparison.Equal => (At(prefix, first, escapedPart), Behind(prefix, first, escapedPart)),
            SortComparison.Less => (start, At(prefix, first, escapedPart)),
            SortComparison.LessOrEqual => (start, Behind(prefix, first, escapedPart)),
            SortComparison.Greater => (Behind(prefix, first, escapedPart), PrefixEnd(prefix)),
            SortComparison.GreaterOrEqual => (At(prefix, first, escapedPart), PrefixEnd(prefix)),
            SortComparison.Between
                => (At(prefix, first, escapedPart), Behind(prefix, bounds.Second.Span, escapedPart)),
            SortComparison.BeginsWith => Beginning(prefix, first, escapedPart),
            _ => throw new ArgumentOutOfRangeException(nameof(bounds)),
        };
        return low.AsSpan().SequenceCompareTo(high) <= 0 ? (low, high) : (low, low);
    }

    // The first key whose sort part is the value or greater.
    private static byte[] At(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> value, bool escapedPart)
    {
        if (!escapedPart)
        {
            return [.. prefix, .. value];
        }

        byte[] key = new byte[prefix.Length + EscapedLength(value)];
        prefix.CopyTo(key);
        Escape(value, key.AsSpan(prefix.Length));
        return key;
    }

    // The first key whose sort part is greater than the value.
    private static byte[] Behind(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> value, bool escapedPart)
    {
        if (!escapedPart)
        {
            return [.. prefix, .. value, 0];
        }

        byte[] key = At(prefix, value, escapedPart);
        key[^1] = BehindTerminator;
        return key;
    }

    private static (byte[] Low, byte[] High) Beginning(
        ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> value, bool escapedPart)
    {
        byte[] low = new byte[prefix.Length + (escapedPart ? EscapedLength(value) - TerminatorLength : value.Length)];
        prefix.CopyTo(low);
        if (escapedPart)
        {
            EscapeOpen(value, low.AsSpan(prefix.Length));
        }
        else
        {
            value.CopyTo(low.AsSpan(prefix.Length));
        }

        return (low, PrefixEnd(low));
    }
}
