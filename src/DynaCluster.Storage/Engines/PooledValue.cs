using System.Buffers;

namespace DynaCluster.Storage.Engines;

/// <summary>A value that was read into pooled memory. Dispose gives the memory back, once nobody looks at it any more;
/// one that is never disposed of is left to the collector.</summary>
public sealed class PooledValue : IDisposable
{
    private readonly int _length;
    private byte[]? _array;

    public PooledValue(ReadOnlySpan<byte> value)
    {
        _array = ArrayPool<byte>.Shared.Rent(value.Length);
        _length = value.Length;
        value.CopyTo(_array);
    }

    public ReadOnlyMemory<byte> Memory
        => _array.AsMemory(0, _array is null ? throw new ObjectDisposedException(nameof(PooledValue)) : _length);

    public void Dispose()
    {
        if (_array is { } array)
        {
            _array = null;
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
