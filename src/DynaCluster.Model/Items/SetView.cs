using System.Buffers.Binary;

namespace DynaCluster.Model.Items;

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
