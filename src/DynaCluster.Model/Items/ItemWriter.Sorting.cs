using System.Buffers;

namespace DynaCluster.Model.Items;

public sealed partial class ItemWriter
{
    private static int CompareEntries(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
        => LeadingBytes(left).SequenceCompareTo(LeadingBytes(right));

    // The name of a map's entry, the bytes of a set's member.
    private static ReadOnlySpan<byte> LeadingBytes(ReadOnlySpan<byte> entry)
    {
        int prefix = ItemFormat.ReadVarint(entry, out int length);
        return entry.Slice(prefix, length);
    }

    private ReadOnlySpan<byte> EntryAt(ReadOnlySpan<int> starts, int i)
        => _buffer.AsSpan(starts[i], (i + 1 < starts.Length ? starts[i + 1] : _length) - starts[i]);

    private bool IsAscending(ReadOnlySpan<int> starts)
    {
        for (int i = 1; i < starts.Length; i++)
        {
            if (CompareEntries(EntryAt(starts, i - 1), EntryAt(starts, i)) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    // Sorts the entries through the scratch buffer and drops all but the last of equal ones; returns how many stay.
    private int Sort(Frame frame, ReadOnlySpan<int> starts)
    {
        const int onStack = 256;
        int places = 2 * starts.Length;
        int[]? rented = places > onStack ? ArrayPool<int>.Shared.Rent(places) : null;
        Span<int> work = rented ?? stackalloc int[onStack];
        int kept = Rearrange(frame, starts, Order(starts, work[..places]));
        if (rented is not null)
        {
            ArrayPool<int>.Shared.Return(rented);
        }

        return kept;
    }

    private int Rearrange(Frame frame, ReadOnlySpan<int> starts, ReadOnlySpan<int> order)
    {
        int body = frame.HeaderAt + ItemFormat.ContainerHeaderLength;
        int bodyLength = _length - body;
        if (_scratch.Length < bodyLength)
        {
            if (_scratch.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_scratch);
            }

            _scratch = ArrayPool<byte>.Shared.Rent(bodyLength);
        }

        int written = 0;
        int kept = 0;
        for (int i = 0; i < order.Length; i++)
        {
            ReadOnlySpan<byte> entry = EntryAt(starts, order[i]);
            if (i + 1 < order.Length && CompareEntries(entry, EntryAt(starts, order[i + 1])) == 0)
            {
                continue;
            }

            entry.CopyTo(_scratch.AsSpan(written));
            written += entry.Length;
            kept++;
        }

        _scratch.AsSpan(0, written).CopyTo(_buffer.AsSpan(body));
        _length = body + written;
        return kept;
    }

    // A merge sort from below: stable, n log n for any input, and (unlike Span.Sort with a comparer) without an object.
    private ReadOnlySpan<int> Order(ReadOnlySpan<int> starts, Span<int> work)
    {
        int count = starts.Length;
        Span<int> from = work[..count];
        Span<int> to = work[count..];
        for (int i = 0; i < count; i++)
        {
            from[i] = i;
        }

        for (long run = 1; run < count; run *= 2)
        {
            for (long low = 0; low < count; low += 2 * run)
            {
                int middle = (int)Math.Min(low + run, count);
                int high = (int)Math.Min(low + (2 * run), count);
                Merge(starts, from[(int)low..middle], from[middle..high], to[(int)low..high]);
            }

            Span<int> swap = from;
            from = to;
            to = swap;
        }

        return from;
    }

    private void Merge(ReadOnlySpan<int> starts, ReadOnlySpan<int> left, ReadOnlySpan<int> right, Span<int> target)
    {
        foreach (ref int place in target)
        {
            bool takeLeft = right.IsEmpty || (!left.IsEmpty
                && CompareEntries(EntryAt(starts, left[0]), EntryAt(starts, right[0])) <= 0);
            if (takeLeft)
            {
                place = left[0];
                left = left[1..];
            }
            else
            {
                place = right[0];
                right = right[1..];
            }
        }
    }
}
