using System.Buffers.Binary;

namespace DynaCluster.Consensus.Frames;

/// <summary>Writes a frame's fields one after the other, little endian.</summary>
internal ref struct FieldWriter(Span<byte> rest)
{
    private Span<byte> _rest = rest;

    public void Byte(byte value)
    {
        _rest[0] = value;
        _rest = _rest[sizeof(byte)..];
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
        _rest = _rest[sizeof(int)..];
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
        _rest = _rest[sizeof(long)..];
    }

    public void Position(LogPosition value)
    {
        Int64(value.Index);
        Int64(value.Term);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_rest);
        _rest = _rest[value.Length..];
    }
}
