using System.Buffers.Binary;

namespace DynaCluster.Model.Items;

/// <summary>One encoded attribute value, read in place. A default view has type None: "no such attribute".</summary>
public readonly ref struct AttributeView
{
    private readonly ReadOnlySpan<byte> _encoded;

    /// <param name="encoded">Begins with the value's tag; bytes behind the value are cut off.</param>
    public AttributeView(ReadOnlySpan<byte> encoded)
        => _encoded = encoded.IsEmpty ? default : encoded[..ItemFormat.ValueLength(encoded)];

    /// <summary>The whole encoding, tag included. Equal values have equal bytes.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;

    public bool Exists => !_encoded.IsEmpty;

    public AttributeType Type => _encoded.IsEmpty ? AttributeType.None : (AttributeType)_encoded[0];

    public bool Bool => _encoded[1] != 0;

    /// <summary>The bytes of a String (UTF-8), Binary or Number (NumberCodec's form).</summary>
    public ReadOnlySpan<byte> Bytes => _encoded[(1 + ItemFormat.ReadVarint(_encoded[1..], out _))..];

    /// <summary>Elements of a list, entries of a map or members of a set.</summary>
    public int Count => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_encoded[5..]));

    public MapView Map => new(_encoded);

    public ListView List => new(_encoded);

    public SetView Set => new(_encoded);
}

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
            _current = new MapEntry(rest[prefix..valueAt], rest.Slice(valueAt, valueLength), rest[..(valueAt + valueLength)]);
            _position += valueAt + valueLength;
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

    public AttributeView Value => new(_value);

    /// <summary>Name length, name and value as they stand in the map.</summary>
    public ReadOnlySpan<byte> Encoded { get; }
}

/// <summary>The elements of an encoded list.</summary>
public readonly ref struct ListView
{
    private readonly ReadOnlySpan<byte> _encoded;

    public ListView(ReadOnlySpan<byte> encoded) => _encoded = encoded;

    public int Count => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_encoded[5..]));

    public bool TryGet(int index, out AttributeView value)
    {
        foreach (AttributeView element in this)
        {
            if (index-- == 0)
            {
                value = element;
                return true;
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

        internal Enumerator(ReadOnlySpan<byte> encoded)
        {
            _encoded = encoded;
            _position = ItemFormat.ContainerHeaderLength;
            _left = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(encoded[5..]));
            Current = default;
        }

        public AttributeView Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0)
            {
                return false;
            }

            _left--;
            Current = new AttributeView(_encoded[_position..]);
            _position += Current.Encoded.Length;
            return true;
        }
    }
}

/// <summary>The members of an encoded set, ascending by bytes.</summary>
public readonly ref struct SetView
{
    private readonly ReadOnlySpan<byte> _encoded;

    public SetView(ReadOnlySpan<byte> encoded) => _encoded = encoded;

    public AttributeType Type => (AttributeType)_encoded[0];

    public int Count => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(_encoded[5..]));

    public bool Contains(ReadOnlySpan<byte> member)
    {
        foreach (ReadOnlySpan<byte> own in this)
        {
            int order = own.SequenceCompareTo(member);
            if (order >= 0)
            {
                return order == 0;
            }
        }

        return false;
    }

    public Enumerator GetEnumerator() => new(_encoded);

    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _encoded;
        private int _position;
        private int _left;

        internal Enumerator(ReadOnlySpan<byte> encoded)
        {
            _encoded = encoded;
            _position = ItemFormat.ContainerHeaderLength;
            _left = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(encoded[5..]));
            Current = default;
        }

        /// <summary>The member's bytes: UTF-8, NumberCodec's form or raw.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        public bool MoveNext()
        {
            if (_left == 0)
            {
                return false;
            }

            _left--;
            _position += ItemFormat.ReadVarint(_encoded[_position..], out int length);
            Current = _encoded.Slice(_position, length);
            _position += length;
            return true;
        }
    }
}
