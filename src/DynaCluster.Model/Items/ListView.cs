using System.Buffers.Binary;

namespace DynaCluster.Model.Items;

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
