using System.Buffers;
using System.Buffers.Text;

namespace DynaCluster.Router.Wire;

/// <summary>
/// JSON text straight into a buffer, in pieces of what the buffer offers. Keeps a piece of the buffer between calls:
/// nobody else may write there until <see cref="Flush"/>.
/// </summary>
internal ref struct JsonOutput(IBufferWriter<byte> target)
{
    private const int PieceBytes = 256;

    private static readonly SearchValues<byte> s_escaped = SearchValues.Create(EscapedBytes());

    private readonly IBufferWriter<byte> _target = target;
    private Span<byte> _piece;
    private int _used;

    private static ReadOnlySpan<byte> HexDigits => "0123456789ABCDEF"u8;

    public void Flush()
    {
        _target.Advance(_used);
        _piece = default;
        _used = 0;
    }

    /// <summary>At least this many bytes in one piece; <see cref="Take"/> says how many were filled.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_piece.Length - _used < bytes)
        {
            Flush();
            _piece = _target.GetSpan(Math.Max(bytes, PieceBytes));
        }

        return _piece[_used..];
    }

    public void Take(int bytes) => _used += bytes;

    public void Byte(byte value)
    {
        Reserve(1)[0] = value;
        _used++;
    }

    public void Raw(scoped ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Span<byte> room = Reserve(1);
            int part = Math.Min(room.Length, text.Length);
            text[..part].CopyTo(room);
            _used += part;
            text = text[part..];
        }
    }

    /// <summary>
    /// A JSON string with its quotes; escapes what JSON asks to escape and nothing else, as the service does.
    /// </summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public void String(scoped ReadOnlySpan<byte> utf8)
    {
        Byte((byte)'"');
        while (true)
        {
            int plain = utf8.IndexOfAny(s_escaped);
            if (plain < 0)
            {
                Raw(utf8);
                break;
            }

            Raw(utf8[..plain]);
            Escape(utf8[plain]);
            utf8 = utf8[(plain + 1)..];
        }

        Byte((byte)'"');
    }

    /// <summary>A JSON string of base64 with its quotes.</summary>
    public void Base64String(scoped ReadOnlySpan<byte> bytes)
    {
        const int bytesAtOnce = 3 * 1024;
        Byte((byte)'"');
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, bytesAtOnce)];
            Base64.EncodeToUtf8(part, Reserve(Base64.GetMaxEncodedToUtf8Length(part.Length)), out _, out int written);
            _used += written;
            bytes = bytes[part.Length..];
        }

        Byte((byte)'"');
    }

    private void Escape(byte value)
    {
        Span<byte> room = Reserve(6);
        room[0] = (byte)'\\';
        byte letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)'u',
        };
        room[1] = letter;
        if (letter != (byte)'u')
        {
            _used += 2;
            return;
        }

        room[2] = (byte)'0';
        room[3] = (byte)'0';
        room[4] = HexDigits[value >> 4];
        room[5] = HexDigits[value & 0xF];
        _used += 6;
    }

    private static byte[] EscapedBytes()
    {
        byte[] escaped = new byte[0x20 + 2];
        for (int i = 0; i < 0x20; i++)
        {
            escaped[i] = (byte)i;
        }

        escaped[0x20] = (byte)'"';
        escaped[0x21] = (byte)'\\';
        return escaped;
    }
}
