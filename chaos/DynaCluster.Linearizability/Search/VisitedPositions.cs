namespace DynaCluster.Linearizability.Search;

/// <summary>
/// The positions that a search has been at (Lowe's memoisation). Of two positions that differ in the optional moves
/// taken only, the one with fewer can do whatever the other can: a position is not new if one that has taken a subset
/// of its optional moves is known.
/// </summary>
internal sealed class VisitedPositions
{
    private const int BucketsMin = 64;
    private const int EntryWords = 4;

    private readonly Work _work;
    private readonly List<ulong> _words = [];
    private readonly List<Entry> _entries = [];
    private int[] _buckets = new int[BucketsMin];

    public VisitedPositions(Work work)
    {
        _work = work;
        Array.Fill(_buckets, -1);
    }

    /// <param name="first">The first required move left: everything before it is taken.</param>
    /// <param name="required">Which required moves behind it are taken.</param>
    public bool Add(int state, int first, ReadOnlySpan<ulong> required, ReadOnlySpan<ulong> optional)
    {
        ulong hash = Hash(state, first, required);
        for (int at = _buckets[BucketOf(hash)]; at >= 0; at = _entries[at].Next)
        {
            _work.Count();
            Entry entry = _entries[at];
            if (entry.Hash == hash && entry.State == state && entry.First == first
                && Stored(entry.Offset, entry.Required).SequenceEqual(required)
                && IsSubset(Stored(entry.Offset + entry.Required, entry.Optional), optional))
            {
                return false;
            }
        }

        Keep(new Entry(hash, state, first, _words.Count, required.Length, optional.Length, Next: -1));
        _words.AddRange(required);
        _words.AddRange(optional);
        _work.Remember(EntryWords + required.Length + optional.Length);
        return true;
    }

    private void Keep(Entry entry)
    {
        if (_entries.Count >= _buckets.Length)
        {
            _buckets = new int[_buckets.Length * 2];
            Array.Fill(_buckets, -1);
            for (int at = 0; at < _entries.Count; at++)
            {
                _entries[at] = _entries[at] with { Next = Exchange(_entries[at].Hash, at) };
            }
        }

        _entries.Add(entry with { Next = Exchange(entry.Hash, _entries.Count) });
    }

    private int Exchange(ulong hash, int at)
    {
        int bucket = BucketOf(hash);
        int before = _buckets[bucket];
        _buckets[bucket] = at;
        return before;
    }

    private int BucketOf(ulong hash) => (int)(hash & (uint)(_buckets.Length - 1));

    private ReadOnlySpan<ulong> Stored(int offset, int count)
        => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_words).Slice(offset, count);

    private static bool IsSubset(ReadOnlySpan<ulong> part, ReadOnlySpan<ulong> whole)
    {
        for (int at = 0; at < part.Length; at++)
        {
            ulong there = at < whole.Length ? whole[at] : 0;
            if ((part[at] & ~there) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private static ulong Hash(int state, int first, ReadOnlySpan<ulong> required)
    {
        ulong hash = Mix(((ulong)(uint)state << 32) | (uint)first);
        foreach (ulong word in required)
        {
            hash = Mix(hash ^ word);
        }

        return hash;
    }

    /// <summary>The finaliser of SplitMix64.</summary>
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }

    private readonly record struct Entry(
        ulong Hash, int State, int First, int Offset, int Required, int Optional, int Next);
}
