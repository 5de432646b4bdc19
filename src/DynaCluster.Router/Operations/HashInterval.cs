namespace DynaCluster.Router.Operations;

/// <summary>An interval of the hash ring, both ends inclusive.</summary>
public readonly record struct HashInterval(ulong Low, ulong High)
{
    public static HashInterval Whole { get; } = new(0, ulong.MaxValue);

    /// <summary>
    /// Segment i of N of a parallel scan: [i·2^64/N, (i+1)·2^64/N). Never empty, as N is at most 1,000,000.
    /// </summary>
    public static HashInterval OfSegment(int segment, int totalSegments)
    {
        UInt128 ring = (UInt128)1 << 64;
        ulong low = (ulong)(ring * (uint)segment / (uint)totalSegments);
        ulong high = (ulong)((ring * ((uint)segment + 1) / (uint)totalSegments) - 1);
        return new HashInterval(low, high);
    }

    public bool Contains(ulong hash) => hash >= Low && hash <= High;

    /// <summary>The part of this interval at or above a hash that it contains.</summary>
    public HashInterval From(ulong hash) => this with { Low = hash };

    public HashInterval Intersect(ulong low, ulong high) => new(Math.Max(Low, low), Math.Min(High, high));
}
