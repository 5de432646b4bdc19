using DynaCluster.Model;

namespace DynaCluster.Node.Partitions;

/// <summary>
/// Key → log index of its last applied change in this epoch: says whether a value that was read before is still the
/// newest. Bounded: two generations; what the older one forgets is covered by a floor. Used by the sequencer's flow
/// only.
/// </summary>
internal sealed class RecentChanges
{
    private readonly long _generationBytesMax;
    private readonly int _generationMax;
    private Dictionary<byte[], long> _young = new(ByteKeyComparer.Instance);
    private Dictionary<byte[], long> _old = new(ByteKeyComparer.Instance);
    private long _floor;
    private long _newestOfOld;
    private long _newestOfYoung;
    private long _youngBytes;

    /// <param name="floor">Changes up to here are not known one by one: the leader epoch.</param>
    /// <param name="keysMax">How many keys are remembered.</param>
    /// <param name="bytesMax">How many bytes of keys are remembered.</param>
    public RecentChanges(long floor, int keysMax, long bytesMax = Limits.RecentChangesBytesMax)
    {
        _floor = floor;
        _newestOfOld = floor;
        _newestOfYoung = floor;
        _generationMax = Math.Max(1, keysMax / 2);
        _generationBytesMax = bytesMax / 2;
    }

    /// <summary>A read tagged with the applied index at its begin saw the last change of the key.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> key, long readTag)
    {
        if (readTag < _floor)
        {
            return false;
        }

        if (_young.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out long index)
            || _old.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out index))
        {
            return readTag >= index;
        }

        return true;
    }

    /// <param name="index">Never lower than the one before.</param>
    public void Note(byte[] key, long index)
    {
        if (!_young.ContainsKey(key))
        {
            if (_young.Count >= _generationMax || _youngBytes + key.Length > _generationBytesMax)
            {
                BeginGeneration();
            }

            _youngBytes += key.Length;
        }

        _young[key] = index;
        _newestOfYoung = index;
    }

    private void BeginGeneration()
    {
        _floor = _newestOfOld;
        _newestOfOld = _newestOfYoung;
        (_old, _young) = (_young, _old);
        _young.Clear();
        _youngBytes = 0;
    }
}
