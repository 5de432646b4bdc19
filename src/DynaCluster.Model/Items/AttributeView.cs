using System.Buffers.Binary;

namespace DynaCluster.Model.Items;

/// <summary>One encoded attribute value, read in place. A default view has type None: "no such attribute".</summary>
public readonly ref struct AttributeView
{
    private readonly ReadOnlySpan<byte> _encoded;

    /// <param name="encoded">Begins with the value's tag; bytes behind the value are cut off.</param>
    public AttributeView(ReadOnlySpan<byte> encoded)
        => _encoded = encoded.IsEmpty ? default : encoded[..ItemFormat.ValueLength(encoded)];

    private AttributeView(ReadOnlySpan<byte> whole, int length) => _encoded = whole[..length];

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

    // Where the length is known already.
    internal static AttributeView Whole(ReadOnlySpan<byte> encoded) => new(encoded, encoded.Length);
}
