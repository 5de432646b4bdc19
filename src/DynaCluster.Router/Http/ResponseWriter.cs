using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DynaCluster.Router.Http;

/// <summary>
/// A response body in one growing pooled array, written through <see cref="Json"/> or as raw bytes through the
/// IBufferWriter side (flush Json before changing sides). Used again after <see cref="Reset"/>; not thread-safe.
/// </summary>
public sealed class ResponseWriter : IBufferWriter<byte>, IDisposable
{
    private const int InitialBytes = 4096;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
        MaxDepth = 1000,
    };

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _length;

    public ResponseWriter() => Json = new Utf8JsonWriter(this, WriterOptions);

    /// <summary>Escapes no more than JSON asks for.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>What was written, Json flushed.</summary>
    public ReadOnlyMemory<byte> Written
    {
        get
        {
            Json.Flush();
            return _buffer.AsMemory(0, _length);
        }
    }

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    /// <summary>Drops what was written.</summary>
    public void Reset()
    {
        Json.Reset();
        _length = 0;
    }

    public void Dispose()
    {
        Json.Dispose();
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Drops what was written; an array above <paramref name="keptBytesMax"/> goes back to the pool.</summary>
    internal void Reset(int keptBytesMax)
    {
        Reset();
        if (_buffer.Length > keptBytesMax)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
        }
    }

    private void Reserve(int more)
    {
        more = Math.Max(more, 1);
        if (_buffer.Length - _length >= more)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + more), _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
