using System.Buffers;

namespace DynaCluster.Router.Http;

/// <summary>The bytes of a request: valid UTF-8 in one piece, in a pooled array that is used again after the
/// request.</summary>
public sealed class RequestBody
{
    private byte[] _buffer = [];

    public RequestBody()
    {
    }

    /// <summary>For tests and other doors: a body that is already there.</summary>
    public RequestBody(byte[] utf8)
    {
        _buffer = utf8;
        Length = utf8.Length;
    }

    public int Length { get; private set; }

    /// <summary>The address that the caller used, with its port; empty where there is none.</summary>
    public string Host { get; internal set; } = "";

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    internal void Reserve(int length)
    {
        if (_buffer.Length >= length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        Span.CopyTo(larger);
        Return();
        _buffer = larger;
    }

    internal void Append(in ReadOnlySequence<byte> bytes)
    {
        int length = checked((int)bytes.Length);
        if (_buffer.Length < Length + length)
        {
            Reserve(Math.Max(Length + length, Math.Min(_buffer.Length * 2, Array.MaxLength)));
        }

        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += length;
    }

    /// <summary>Empties it; an array above <paramref name="keptBytesMax"/> goes back to the pool.</summary>
    internal void Reset(int keptBytesMax)
    {
        Length = 0;
        Host = "";
        if (_buffer.Length > keptBytesMax)
        {
            Return();
            _buffer = [];
        }
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
