using System.Buffers;
using System.Text;
using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Router.Wire;

/// <summary>Values without values in them, and the wording of JSON types that do not fit.</summary>
public static partial class ItemJsonReader
{
    private const string ClassPrefix = "class ";

    private static AttributeType ReadType(ref Utf8JsonReader json)
    {
        using TokenText name = new(in json);
        ReadOnlySpan<byte> text = name.Utf8;
        return text.Length switch
        {
            1 => text[0] switch
            {
                (byte)'S' => AttributeType.String,
                (byte)'N' => AttributeType.Number,
                (byte)'B' => AttributeType.Binary,
                (byte)'M' => AttributeType.Map,
                (byte)'L' => AttributeType.List,
                _ => AttributeType.None,
            },
            2 when text[1] == (byte)'S' => text[0] switch
            {
                (byte)'S' => AttributeType.StringSet,
                (byte)'N' => AttributeType.NumberSet,
                (byte)'B' => AttributeType.BinarySet,
                _ => AttributeType.None,
            },
            4 when text.SequenceEqual("BOOL"u8) => AttributeType.Bool,
            4 when text.SequenceEqual("NULL"u8) => AttributeType.Null,
            _ => AttributeType.None,
        };
    }

    private static void ReadString(ref Utf8JsonReader json, ItemWriter target)
    {
        ExpectString(in json);
        using TokenText text = new(in json);
        target.String(text.Utf8);
    }

    private static void ReadNumber(ref Utf8JsonReader json, ItemWriter target, bool member, ref ApiError? fault)
    {
        ExpectString(in json);
        using TokenText text = new(in json);
        Span<byte> encoded = stackalloc byte[NumberCodec.EncodedLengthMax];
        NumberFault numberFault = NumberCodec.TryParse(text.Utf8, encoded, out int length);
        if (numberFault != NumberFault.None)
        {
            fault ??= ApiErrors.Number(numberFault, Encoding.UTF8.GetString(text.Utf8));
        }
        else if (member)
        {
            target.Member(encoded[..length]);
        }
        else
        {
            target.Number(encoded[..length]);
        }
    }

    private static void ReadBinary(ref Utf8JsonReader json, ItemWriter target, bool member)
    {
        ExpectBase64(in json);
        using TokenText text = new(in json);
        byte[] bytes = ArrayPool<byte>.Shared.Rent((text.Utf8.Length / 4 * 3) + 1);
        ApiError? fault = StrictBase64.Decode(text.Utf8, bytes, out int length);
        if (fault is not null)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw new ApiException(fault);
        }

        if (member)
        {
            target.Member(bytes.AsSpan(0, length));
        }
        else
        {
            target.Binary(bytes.AsSpan(0, length));
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static void ReadSet(ref Utf8JsonReader json, AttributeType type, ItemWriter target, ref ApiError? fault)
    {
        ExpectList(in json);
        Utf8JsonReader members = json;
        int count = 0;
        target.BeginSet(type);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            count++;
            ReadMember(ref json, type, target, ref fault);
        }

        bool unique = target.EndSet();
        if (count == 0)
        {
            fault ??= type switch
            {
                AttributeType.StringSet => ApiErrors.StringSetEmpty,
                AttributeType.NumberSet => ApiErrors.NumberSetEmpty,
                _ => ApiErrors.BinarySetEmpty,
            };
        }
        else if (!unique)
        {
            fault ??= type switch
            {
                AttributeType.StringSet => ApiErrors.StringSetDuplicates(Members(members)),
                AttributeType.NumberSet => ApiErrors.NumberSetDuplicates,
                _ => ApiErrors.BinarySetDuplicates(Members(members)),
            };
        }
    }

    private static void ReadMember(ref Utf8JsonReader json, AttributeType type, ItemWriter target, ref ApiError? fault)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            fault ??= ApiErrors.SetMemberNull;
        }
        else if (type == AttributeType.BinarySet)
        {
            ReadBinary(ref json, target, member: true);
        }
        else if (type == AttributeType.NumberSet)
        {
            ReadNumber(ref json, target, member: true, ref fault);
        }
        else
        {
            ExpectString(in json);
            using TokenText text = new(in json);
            target.Member(text.Utf8);
        }
    }

    private static string Members(Utf8JsonReader json)
    {
        List<string?> members = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            members.Add(json.GetString());
        }

        return string.Join(", ", members);
    }

    // The service also takes these words for a Boolean.
    private static bool ReadBoolean(in Utf8JsonReader json)
    {
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return json.TokenType == JsonTokenType.True;
        }

        if (json.TokenType != JsonTokenType.String)
        {
            throw WrongType(in json, "Boolean");
        }

        using TokenText text = new(in json);
        if (IsWord(text.Utf8, "TRUE"u8) || IsWord(text.Utf8, "YES"u8) || IsWord(text.Utf8, "1"u8))
        {
            return true;
        }

        return IsWord(text.Utf8, "FALSE"u8) || IsWord(text.Utf8, "NO"u8) || IsWord(text.Utf8, "0"u8)
            ? false
            : throw new ApiException(ApiErrors.UnexpectedParserToken);
    }

    private static bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);

    private static void ExpectMap(in Utf8JsonReader json, string mapClass)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new ApiException(json.TokenType == JsonTokenType.StartArray
                ? ApiErrors.UnrecognizedCollection(mapClass)
                : ApiErrors.UnexpectedFieldType);
        }
    }

    private static void ExpectList(in Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new ApiException(json.TokenType == JsonTokenType.StartObject
                ? ApiErrors.StructureNotExpected
                : ApiErrors.UnexpectedFieldType);
        }
    }

    private static void ExpectString(in Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            throw WrongType(in json, "String");
        }
    }

    private static void ExpectBase64(in Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            throw new ApiException(json.TokenType switch
            {
                JsonTokenType.StartArray => ApiErrors.UnrecognizedCollection(ClassPrefix + "java.nio.ByteBuffer"),
                JsonTokenType.StartObject => ApiErrors.StructureNotExpected,
                _ => ApiErrors.NotBase64,
            });
        }
    }

    private static void ExpectNull(in Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.Null)
        {
            throw new ApiException(json.TokenType == JsonTokenType.StartArray
                ? ApiErrors.UnrecognizedCollection(ClassPrefix + "com.amazonaws.dynamodb.v20120810.AttributeValue")
                : ApiErrors.UnexpectedValueType);
        }
    }

    private static ApiException WrongType(in Utf8JsonReader json, string target) => new(json.TokenType switch
    {
        JsonTokenType.StartObject => ApiErrors.StructureNotExpected,
        JsonTokenType.StartArray => ApiErrors.UnrecognizedCollection(ClassPrefix + "java.lang." + target),
        JsonTokenType.True => ApiErrors.CannotBeConverted("TRUE_VALUE", target),
        JsonTokenType.False => ApiErrors.CannotBeConverted("FALSE_VALUE", target),
        JsonTokenType.Number => ApiErrors.CannotBeConverted(
            json.ValueSpan.IndexOfAny(".eE"u8) < 0 ? "NUMBER_VALUE" : "DECIMAL_VALUE", target),
        _ => ApiErrors.CannotBeConverted("NULL_VALUE", target),
    });
}
