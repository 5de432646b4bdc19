using System.Buffers.Binary;

namespace DynaCluster.Model.Items;

/// <summary>The entries of an encoded map (an item is one), ascending by name.</summary>
public readonly ref struct MapView
{
    private readonly ReadOnlySpan<byte> _encoded;

    /// <param name="encoded">A Map value with its tag; empty is the map without entries.</param>
    public MapView(ReadOnlySpan<byte> encoded) => _encoded = encoded;

    public ReadOnlySpan<byte> Encoded => _encoded;

    public int Count => _encoded.IsEmpty ? 0 : checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_encoded[5..]));

    public bool TryGet(scoped ReadOnlySpan<byte> name, out AttributeView value)
    {
        foreach (MapEntry entry in this)
        {
            int order = entry.Name.SequenceCompareTo(name);
            if (order == 0)
            {
                value = entry.Value;
                return true;
            }

            if (order > 0)
            {
                break;
            }
        }

        value = default;
        return false;
    }

    public Enumerator GetEnumerator() => new(_encoded);

    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _encoded;
        private int _position;
        private int _left;
        private MapEntry _current;

        internal Enumerator(ReadOnlySpan<byte> encoded)
        {
            _encoded = encoded;
            _position = ItemFormat.ContainerHeaderLength;
            _left = encoded.IsEmpty ? 0 : checked((int)BinaryPrimitives.ReadUInt32LittleEndian(encoded[5..]));
        }

        public readonly MapEntry Current => _current;

        public bool MoveNext()
        {
            if (_left == 0)
            {
                return false;
            }

            _left--;
            ReadOnlySpan<byte> rest = _encoded[_position..];
            int prefix = ItemFormat.ReadVarint(rest, out int nameLength);
            int valueAt = prefix + nameLength;
            int valueLength = ItemFormat.ValueLength(rest[valueAt..]);
            int end = valueAt + valueLength;
            _current = new MapEntry(rest[prefix..valueAt], rest[valueAt..end], rest[..end]);
            _position += end;
            return true;
        }
    }
}

/// <summary>A name and its value inside an encoded map.</summary>
public readonly ref struct MapEntry
{
    private readonly ReadOnlySpan<byte> _value;

    internal MapEntry(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> encoded)
    {
        Name = name;
        _value = value;
        Encoded = encoded;
    }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; }

    public AttributeView Value => AttributeView.Whole(_value);

    /// <summary>Name length, name and value as they stand in the map.</summary>
    public ReadOnlySpan<byte> Encoded { get; }
}
