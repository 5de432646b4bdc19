using System.Buffers;
using System.Text.Json;
using DynaCluster.Model.Errors;

namespace DynaCluster.Router.Wire;

/// <summary>
/// The text of a string token or member name, without escapes: in place where it has none, else pooled.
/// </summary>
internal ref struct TokenText
{
    private byte[]? _rented;

    /// <exception cref="ApiException">SerializationException: an escape is half of a surrogate pair.</exception>
    public TokenText(scoped in Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
        {
            Utf8 = json.ValueSpan;
            return;
        }

        _rented = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length); // no escape is shorter than what it stands for
        try
        {
            Utf8 = _rented.AsSpan(0, json.CopyString(_rented));
        }
        catch (InvalidOperationException)
        {
            Dispose();
            throw new ApiException(ApiErrors.MalformedJson);
        }
    }

    public readonly ReadOnlySpan<byte> Utf8 { get; }

    public void Dispose()
    {
        byte[]? rented = _rented;
        _rented = null;
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
