using System.Buffers;
using System.Text;

namespace DynaCluster.Router.Messages;

/// <summary>The bytes of a text, pooled.</summary>
internal ref struct Utf8Text
{
    private byte[]? _rented;

    public Utf8Text(string text)
    {
        _rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        Utf8 = _rented.AsSpan(0, Encoding.UTF8.GetBytes(text, _rented));
    }

    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>A text of a message that outlives the reading of it.</summary>
    public static ReadOnlyMemory<byte>? Of(bool given, string text)
        => given ? Encoding.UTF8.GetBytes(text) : (ReadOnlyMemory<byte>?)null; // a bare null would be an empty text

    public void Dispose()
    {
        if (_rented is { } rented)
        {
            _rented = null;
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
