namespace DynaCluster.Model.Topology;

/// <summary>Which group owns which part of the 64-bit hash ring of a keyspace. Immutable.</summary>
public sealed class PartitionMap
{
    private readonly ulong[] _lows;
    private readonly uint[] _groups;
    private readonly ulong[] _epochs;

    /// <summary>Of groups whose ranges are those that they were founded with.</summary>
    /// <param name="ranges">Ascending by low hash; the first begins at 0.</param>
    public PartitionMap(IEnumerable<(uint Group, ulong LowHash)> ranges)
        : this(ranges.Select(range => (range.Group, range.LowHash, FoundingEpoch)))
    {
    }

    /// <param name="ranges">Ascending by low hash; the first begins at 0. The epochs say which range of its group each
    /// is.</param>
    public PartitionMap(IEnumerable<(uint Group, ulong LowHash, ulong Epoch)> ranges)
    {
        (uint Group, ulong LowHash, ulong Epoch)[] all = [.. ranges];
        Invariant.That(all.Length > 0 && all[0].LowHash == 0);
        _lows = [.. all.Select(r => r.LowHash)];
        _groups = [.. all.Select(r => r.Group)];
        _epochs = [.. all.Select(r => r.Epoch)];
    }

    /// <summary>The epoch of the range that a group is founded with; each change of its range raises it by one.
    /// </summary>
    public const ulong FoundingEpoch = 1;

    public int Count => _groups.Length;

    public uint GroupOf(ulong hash)
    {
        int at = Array.BinarySearch(_lows, hash);
        return _groups[at >= 0 ? at : ~at - 1];
    }

    /// <summary>The epoch of a group's range; 0: the map does not have the group.</summary>
    public ulong EpochOf(uint group) => Array.IndexOf(_groups, group) is var at and >= 0 ? _epochs[at] : 0;

    /// <summary>
    /// Position on the ring of the range that holds the hash; ranges are visited in this order by scans.
    /// </summary>
    public int PositionOf(ulong hash)
    {
        int at = Array.BinarySearch(_lows, hash);
        return at >= 0 ? at : ~at - 1;
    }

    /// <summary>The first and last hash of a group's range, or null: the map does not have the group.</summary>
    public (ulong Low, ulong High)? Find(uint group)
        => Array.IndexOf(_groups, group) is var at and >= 0 && At(at) is var range ? (range.Low, range.High) : null;

    /// <summary>The range at a position: its group and its first and last hash (both inclusive).</summary>
    public (uint Group, ulong Low, ulong High) At(int position)
        => (_groups[position], _lows[position],
            position + 1 < _lows.Length ? _lows[position + 1] - 1 : ulong.MaxValue);
}
