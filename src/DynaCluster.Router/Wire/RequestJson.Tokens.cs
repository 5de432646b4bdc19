using System.Globalization;
using System.Text;
using System.Text.Json;
using DynaCluster.Model.Errors;

namespace DynaCluster.Router.Wire;

/// <summary>The steps below the readers: single tokens.</summary>
public ref partial struct RequestJson
{
    private readonly void Expect(JsonTokenType type, string target)
    {
        if (Reader.TokenType != type)
        {
            throw WrongType(target);
        }
    }

    private readonly void BeginStructure(string shape, ApiError scalar)
    {
        if (Reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ApiException(Reader.TokenType == JsonTokenType.StartArray
                ? ApiErrors.UnrecognizedCollection("class com.amazonaws.dynamodb.v20120810." + shape)
                : scalar);
        }
    }

    private static bool? BooleanWord(ReadOnlySpan<byte> word)
    {
        if (Ascii.EqualsIgnoreCase(word, "true"u8) || Ascii.EqualsIgnoreCase(word, "yes"u8)
            || word.SequenceEqual("1"u8))
        {
            return true;
        }

        return Ascii.EqualsIgnoreCase(word, "false"u8) || Ascii.EqualsIgnoreCase(word, "no"u8)
            || word.SequenceEqual("0"u8) ? false : null;
    }

    private readonly ReadOnlyMemory<byte> Unescaped()
    {
        byte[] target = new byte[Reader.ValueSpan.Length]; // no escape is shorter than what it stands for
        try
        {
            return target.AsMemory(0, Reader.CopyString(target));
        }
        catch (InvalidOperationException)
        {
            throw new ApiException(ApiErrors.MalformedJson); // half of a surrogate pair
        }
    }

    private readonly long ReadWhole(string target)
    {
        Expect(JsonTokenType.Number, target);
        if (Reader.TryGetInt64(out long whole))
        {
            return whole;
        }

        return double.TryParse(Reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? Saturated(number)
            : throw WrongType(target);
    }

    private static long Saturated(double number) => number switch
    {
        >= long.MaxValue => long.MaxValue,
        <= long.MinValue => long.MinValue,
        _ => (long)number,
    };

    // True when the value holds nothing but empty and default values; the reader ends on its last token.
    private bool TakeEmpty()
    {
        if (Reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return IsEmptyToken();
        }

        bool empty = true;
        int depth = Reader.CurrentDepth;
        do
        {
            Reader.Read();
            empty &= IsEmptyToken();
        }
        while (Reader.CurrentDepth > depth);
        return empty;
    }

    private readonly bool IsEmptyToken() => Reader.TokenType switch
    {
        JsonTokenType.String => Reader.ValueSpan.IsEmpty,
        JsonTokenType.Number or JsonTokenType.True => false,
        _ => true,
    };
}
