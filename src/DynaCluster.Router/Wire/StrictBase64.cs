using System.Buffers;
using System.Buffers.Text;
using DynaCluster.Model.Errors;

namespace DynaCluster.Router.Wire;

/// <summary>Base64 as DynamoDB takes it: padded, no white space, no stray bits behind the last byte.</summary>
internal static class StrictBase64
{
    private static readonly SearchValues<byte> s_alphabet = SearchValues.Create(Alphabet);

    private static ReadOnlySpan<byte> Alphabet => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8;

    /// <param name="bytes">Three quarters of the text's length.</param>
    /// <returns>Null, or the SerializationException.</returns>
    public static ApiError? Decode(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        written = 0;
        if (text.Length % 4 != 0)
        {
            return ApiErrors.Base64Length(text.Length);
        }

        ReadOnlySpan<byte> unpadded = text.EndsWith("=="u8) ? text[..^2] : text.EndsWith("="u8) ? text[..^1] : text;
        int wrong = unpadded.IndexOfAnyExcept(s_alphabet);
        if (wrong >= 0)
        {
            return ApiErrors.Base64Character((char)unpadded[wrong]);
        }

        int strayBits = (text.Length - unpadded.Length) switch { 0 => 0, 1 => 0b11, _ => 0b1111 };
        if (strayBits != 0 && (Alphabet.IndexOf(unpadded[^1]) & strayBits) != 0)
        {
            return ApiErrors.Base64Ending;
        }

        OperationStatus status = Base64.DecodeFromUtf8(text, bytes, out _, out written);
        return status == OperationStatus.Done ? null : ApiErrors.Base64Ending;
    }
}
