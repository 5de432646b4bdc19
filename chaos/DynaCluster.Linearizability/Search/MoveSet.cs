namespace DynaCluster.Linearizability.Search;

/// <summary>A set of moves as bits that knows its highest one.</summary>
internal sealed class MoveSet(int moves)
{
    private const int WordBits = 64;

    private readonly ulong[] _words = new ulong[(moves / WordBits) + 1];

    /// <summary>Words from here on are empty.</summary>
    public int End { get; set; }

    public void Add(int index)
    {
        _words[index / WordBits] |= 1UL << (index % WordBits);
        End = Math.Max(End, (index / WordBits) + 1);
    }

    /// <param name="end">What <see cref="End"/> was before it was added.</param>
    public void Remove(int index, int end)
    {
        _words[index / WordBits] &= ~(1UL << (index % WordBits));
        End = end;
    }

    /// <summary>The words that hold <paramref name="from"/> and everything above it.</summary>
    public ReadOnlySpan<ulong> From(int from)
        => _words.AsSpan(from / WordBits, Math.Max(0, End - (from / WordBits)));
}
