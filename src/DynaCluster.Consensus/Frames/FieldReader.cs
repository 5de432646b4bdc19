using System.Buffers.Binary;

namespace DynaCluster.Consensus.Frames;

/// <summary>Reads what <see cref="FieldWriter"/> wrote. The caller has checked that enough is there.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    public readonly int Left => _rest.Length;

    public byte Byte()
    {
        var value = _rest[0];
        _rest = _rest[sizeof(byte)..];
        return value;
    }

    public int Int32()
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        _rest = _rest[sizeof(int)..];
        return value;
    }

    public long Int64()
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return value;
    }

    public LogPosition Position() => new(Int64(), Int64());

    public void Skip(int bytes) => _rest = _rest[bytes..];
}
