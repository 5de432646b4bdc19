using System.Buffers;
using System.Buffers.Binary;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Plans;

/// <summary>Builds one plan in a pooled buffer.</summary>
internal sealed class PlanWriter : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(512);

    public PlanWriter(PlanKind kind)
    {
        Byte(PlanFormat.Version);
        Byte((byte)kind);
    }

    /// <summary>Bytes written: the offset of what comes next.</summary>
    public int Length { get; private set; }

    public byte[] ToArray() => _buffer.AsSpan(0, Length).ToArray();

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Varint(int value)
    {
        Span<byte> encoded = stackalloc byte[5];
        int length = ItemFormat.WriteVarint(encoded, value);
        encoded[..length].CopyTo(Reserve(length));
    }

    public void Integer(int value) => BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), value);

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Name(ReadOnlySpan<byte> name)
    {
        Varint(name.Length);
        Bytes(name);
    }

    /// <param name="steps">Resolved: names and indexes.</param>
    public void Path(PathStep[] steps)
    {
        Byte(checked((byte)steps.Length));
        foreach (PathStep step in steps)
        {
            if (step.Kind == PathStepKind.Index)
            {
                Byte(PlanFormat.StepIndex);
                Varint(step.Index);
            }
            else
            {
                Byte(PlanFormat.StepName);
                Name(step.Name.Span);
            }
        }
    }

    /// <summary>Leaves room for a length; <see cref="EndLength"/> writes it.</summary>
    public int BeginLength()
    {
        Integer(0);
        return Length;
    }

    public void EndLength(int begin)
        => BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(begin - 4), Length - begin);

    private Span<byte> Reserve(int more)
    {
        if (_buffer.Length - Length < more)
        {
            if (more > Limits.PlanBytesMax - Length)
            {
                throw new ExpressionException(ExpressionFaults.PlanTooLarge);
            }

            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + more), _buffer.Length * 2));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        Span<byte> reserved = _buffer.AsSpan(Length, more);
        Length += more;
        return reserved;
    }
}
