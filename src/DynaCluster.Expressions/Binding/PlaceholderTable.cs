using System.Text;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Binding;

/// <summary>
/// One of a request's two substitution maps: look-up by placeholder in logarithmic time, and what was used.
/// </summary>
internal sealed class PlaceholderTable
{
    private readonly ReadOnlyMemory<byte> _map;
    private readonly int[] _starts;
    private readonly bool[] _used;

    /// <param name="map">An encoded map; empty: no entries.</param>
    public PlaceholderTable(ReadOnlyMemory<byte> map)
    {
        _map = map;
        MapView entries = new(map.Span);
        _starts = entries.Count == 0 ? [] : new int[entries.Count];
        _used = entries.Count == 0 ? [] : new bool[entries.Count];
        int at = ItemFormat.ContainerHeaderLength;
        int i = 0;
        foreach (MapEntry entry in entries)
        {
            _starts[i++] = at;
            at += entry.Encoded.Length;
        }
    }

    public int Count => _starts.Length;

    /// <summary>The name of an entry, UTF-8, by its place in the map.</summary>
    public ReadOnlyMemory<byte> NameAt(int i)
    {
        int prefix = ItemFormat.ReadVarint(_map.Span[_starts[i]..], out int length);
        return _map.Slice(_starts[i] + prefix, length);
    }

    /// <summary>The value of an entry, by its place in the map.</summary>
    public AttributeView ValueAt(int i) => new(ValueBehind(i, NameAt(i).Length).Span);

    /// <summary>The encoded value of a placeholder, tag included, marked as used; false if there is none.</summary>
    public bool TryUse(ReadOnlySpan<byte> placeholder, out ReadOnlyMemory<byte> value)
    {
        int low = 0;
        int high = _starts.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            ReadOnlyMemory<byte> name = NameAt(middle);
            int order = name.Span.SequenceCompareTo(placeholder);
            if (order == 0)
            {
                _used[middle] = true;
                value = ValueBehind(middle, name.Length);
                return true;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        value = default;
        return false;
    }

    /// <summary>The placeholders that nothing used, as errors list them; null if all were used.</summary>
    public string? Unused()
    {
        StringBuilder? keys = null;
        for (int i = 0; i < _used.Length; i++)
        {
            if (!_used[i])
            {
                keys = keys is null ? new StringBuilder() : keys.Append(", ");
                keys.Append(Encoding.UTF8.GetString(NameAt(i).Span));
            }
        }

        return keys?.ToString();
    }

    private ReadOnlyMemory<byte> ValueBehind(int i, int nameLength)
    {
        int at = _starts[i] + ItemFormat.ReadVarint(_map.Span[_starts[i]..], out _) + nameLength;
        return _map.Slice(at, ItemFormat.ValueLength(_map.Span[at..]));
    }
}
