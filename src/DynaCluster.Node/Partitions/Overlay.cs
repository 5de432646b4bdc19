using DynaCluster.Model.Time;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Node.Partitions;

/// <summary>
/// What the effects in flight make of the state: key → newest value and the batch that brings it. Look-up order is
/// overlay, then store. Bounded by what may be in flight. Used by the sequencer's flow only.
/// </summary>
internal sealed class Overlay
{
    private readonly Dictionary<byte[], OverlayValue>[] _families;

    public Overlay()
    {
        _families = new Dictionary<byte[], OverlayValue>[(int)ColumnFamily.Catalog + 1];
        for (int i = 0; i < _families.Length; i++)
        {
            _families[i] = new Dictionary<byte[], OverlayValue>(ByteKeyComparer.Instance);
        }
    }

    /// <summary>True when an effect in flight writes the key; the value is null when it deletes it.</summary>
    public bool TryGet(ColumnFamily family, ReadOnlySpan<byte> key, out ReadOnlyMemory<byte>? value)
    {
        bool found = _families[(int)family].GetAlternateLookup<ReadOnlySpan<byte>>()
            .TryGetValue(key, out OverlayValue entry);
        value = entry.Value;
        return found;
    }

    /// <summary>The same of an item; one that an effect in flight deletes is found empty.</summary>
    public bool TryGetItem(ReadOnlySpan<byte> key, out ItemVersion version)
    {
        bool found = _families[(int)ColumnFamily.Items].GetAlternateLookup<ReadOnlySpan<byte>>()
            .TryGetValue(key, out OverlayValue entry);
        version = new ItemVersion(entry.Stamp, entry.Value.GetValueOrDefault());
        return found;
    }

    /// <param name="stamp">Of an item.</param>
    public void Set(
        ColumnFamily family,
        byte[] key,
        ReadOnlyMemory<byte>? value,
        SequencedBatch batch,
        VersionStamp stamp = default)
        => _families[(int)family][key] = new OverlayValue(value, batch, stamp);

    /// <summary>
    /// Forgets a value when the write that contains it is done; a value that a later batch put in its place stays.
    /// </summary>
    public void RemoveIfFrom(ColumnFamily family, byte[] key, SequencedBatch batch)
    {
        Dictionary<byte[], OverlayValue> values = _families[(int)family];
        if (values.TryGetValue(key, out OverlayValue entry) && ReferenceEquals(entry.Batch, batch))
        {
            values.Remove(key);
        }
    }

    private readonly record struct OverlayValue(
        ReadOnlyMemory<byte>? Value, SequencedBatch Batch, VersionStamp Stamp);
}
