namespace DynaCluster.Model.Topology;

/// <summary>Which group owns which part of the 64-bit hash ring of a keyspace. Immutable.</summary>
public sealed class PartitionMap
{
    private readonly ulong[] _lows;
    private readonly uint[] _groups;

    /// <param name="ranges">Ascending by low hash; the first begins at 0.</param>
    public PartitionMap(IEnumerable<(uint Group, ulong LowHash)> ranges)
    {
        (uint Group, ulong LowHash)[] all = [.. ranges];
        Invariant.That(all.Length > 0 && all[0].LowHash == 0);
        _lows = [.. all.Select(r => r.LowHash)];
        _groups = [.. all.Select(r => r.Group)];
    }

    public int Count => _groups.Length;

    public uint GroupOf(ulong hash)
    {
        int at = Array.BinarySearch(_lows, hash);
        return _groups[at >= 0 ? at : ~at - 1];
    }

    /// <summary>
    /// Position on the ring of the range that holds the hash; ranges are visited in this order by scans.
    /// </summary>
    public int PositionOf(ulong hash)
    {
        int at = Array.BinarySearch(_lows, hash);
        return at >= 0 ? at : ~at - 1;
    }

    /// <summary>The range at a position: its group and its first and last hash (both inclusive).</summary>
    public (uint Group, ulong Low, ulong High) At(int position)
        => (_groups[position], _lows[position],
            position + 1 < _lows.Length ? _lows[position + 1] - 1 : ulong.MaxValue);
}
