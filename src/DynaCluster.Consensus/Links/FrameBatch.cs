using System.Buffers;
using DynaCluster.Model;

namespace DynaCluster.Consensus.Links;

/// <summary>Frames back to back in a rented array: what one message carries. Whoever keeps a part of it holds a
/// reference; the last one gives the array back.</summary>
internal sealed class FrameBatch
{
    private const int FirstBytes = 4 * 1024;

    private readonly HeldBytes? _held;
    private byte[] _bytes;
    private int _references = 1;

    /// <param name="held">Counts the array for as long as it is rented; null: not counted.</param>
    public FrameBatch(int bytes, HeldBytes? held = null)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, FirstBytes));
        _held = held;
        held?.Add(_bytes.Length);
    }

    public int Length { get; private set; }

    /// <summary>How many frames were added; of a received batch 0.</summary>
    public int Frames { get; private set; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    /// <summary>Room for one more frame, its content undefined.</summary>
    public Span<byte> AddFrame(int bytes)
    {
        Frames++;
        return Add(bytes);
    }

    /// <summary>Room for further bytes, their content undefined.</summary>
    public Span<byte> Add(int bytes)
    {
        if (_bytes.Length - Length < bytes)
        {
            Invariant.That(_held is null); // a received batch has its size from the beginning
            Grow(Length + bytes);
        }

        var room = _bytes.AsSpan(Length, bytes);
        Length += bytes;
        return room;
    }

    /// <summary>What was added, to be written over.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public void Retain() => Interlocked.Increment(ref _references);

    public void Release()
    {
        var left = Interlocked.Decrement(ref _references);
        Invariant.That(left >= 0);
        if (left == 0)
        {
            _held?.Remove(_bytes.Length);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Grow(int bytes)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, 2 * _bytes.Length));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
