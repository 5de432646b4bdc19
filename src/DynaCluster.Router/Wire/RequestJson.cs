using System.Text;
using System.Text.Json;
using DynaCluster.Model.Errors;
using DynaCluster.Router.Http;

namespace DynaCluster.Router.Wire;

/// <summary>
/// A request's JSON, read forward once. The members of an object are visited by <see cref="NextMember"/>, which
/// stands on the member's value; the visitor takes it with one of the readers below, or <see cref="Skip"/>s or refuses
/// it. JSON of a wrong type leaves by ApiException with DynamoDB's SerializationException; malformed JSON by
/// JsonException, which the door turns into one. A member that is null counts as absent.
/// <code>
/// var json = new RequestJson(body);
/// json.BeginObject();
/// while (json.NextMember())
/// {
///     if (json.Is("TableName"u8)) { name = json.ReadString(); }
///     else if (json.Is("Expected"u8)) { json.RefuseUnlessEmpty(ref refused); }
///     else { json.Skip(); }
/// }
/// json.End();
/// </code>
/// </summary>
public ref partial struct RequestJson
{
    /// <summary>Attribute values nest to 32 levels of two JSON levels each; deeper ones get their own error
    /// first.</summary>
    private const int DepthMax = 512;

#pragma warning disable CA1051 // a mutable struct that readers of attribute values take by reference
    /// <summary>The reader itself, for readers of attribute values: on entry it stands on the value's first token, on
    /// return on its last.</summary>
    public Utf8JsonReader Reader;
#pragma warning restore CA1051

    private readonly ReadOnlyMemory<byte> _body;
    private ReadOnlySpan<byte> _name;

    public RequestJson(RequestBody body)
    {
        _body = body.Memory;
        Reader = new Utf8JsonReader(_body.Span, new JsonReaderOptions { MaxDepth = DepthMax });
        Reader.Read();
    }

    /// <summary>Name of the member whose value the reader stands on, UTF-8, without escapes.</summary>
    public readonly ReadOnlySpan<byte> Name => _name;

    public readonly bool Is(ReadOnlySpan<byte> name) => _name.SequenceEqual(name);

    /// <summary>Where the value that the reader stands on begins in the body.</summary>
    public readonly int Position => checked((int)Reader.TokenStartIndex);

    /// <summary>
    /// The body from a position to the end of the value that was just read: JSON as the caller wrote it.
    /// </summary>
    public readonly ReadOnlyMemory<byte> Since(int position)
        => _body[position..checked((int)Reader.BytesConsumed)];

    /// <summary>The value must be an object; its members follow.</summary>
    public readonly void BeginObject()
    {
        if (Reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ApiException(Reader.TokenType == JsonTokenType.StartArray
                ? ApiErrors.ListNotExpected
                : ApiErrors.UnexpectedFieldType);
        }
    }

    /// <summary>The value of a member must be an object; its members follow.</summary>
    /// <param name="shape">Its name in the service model.</param>
    public readonly void BeginStructure(string shape) => BeginStructure(shape, ApiErrors.UnexpectedFieldType);

    /// <summary>The element of a list must be an object; its members follow.</summary>
    /// <inheritdoc cref="BeginStructure(string)"/>
    public readonly void BeginElement(string shape) => BeginStructure(shape, ApiErrors.UnexpectedValueType);

    /// <summary>The value must be an object whose members are the map's entries; they follow.</summary>
    /// <param name="valueType">Full Java name of the values, as the service's error shows it.</param>
    public readonly void BeginMap(string valueType)
    {
        if (Reader.TokenType != JsonTokenType.StartObject)
        {
            throw new ApiException(Reader.TokenType == JsonTokenType.StartArray
                ? ApiErrors.UnrecognizedCollection($"java.util.Map<java.lang.String, {valueType}>")
                : ApiErrors.UnexpectedFieldType);
        }
    }

    /// <summary>The value must be a list; its elements follow.</summary>
    public readonly void BeginList()
    {
        if (Reader.TokenType == JsonTokenType.StartArray)
        {
            return;
        }

        throw new ApiException(Reader.TokenType == JsonTokenType.StartObject
            ? ApiErrors.StructureNotExpected
            : ApiErrors.UnexpectedFieldType);
    }

    /// <summary>Goes to the next member's value; false at the end of the object.</summary>
    public bool NextMember()
    {
        do
        {
            Reader.Read();
            if (Reader.TokenType == JsonTokenType.EndObject)
            {
                return false;
            }

            _name = Reader.ValueIsEscaped ? Unescaped().Span : Reader.ValueSpan;
            Reader.Read();
        }
        while (Reader.TokenType == JsonTokenType.Null);

        return true;
    }

    /// <summary>Goes to the next element; false at the end of the list.</summary>
    public bool NextElement()
    {
        Reader.Read();
        return Reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Reads what stands behind the value: nothing but white space may.</summary>
    public void End() => Reader.Read();

    /// <summary>Takes the value, whatever it is: DynamoDB ignores members that it does not know.</summary>
    public void Skip() => Reader.Skip();

    /// <summary>
    /// Takes the value, whatever it is; true when it was an object, list or string that holds nothing.
    /// </summary>
    public bool SkipEmpty()
    {
        if (Reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return Reader.TokenType == JsonTokenType.String && Reader.ValueSpan.IsEmpty;
        }

        int depth = Reader.CurrentDepth;
        Reader.Read();
        bool empty = Reader.CurrentDepth == depth;
        while (Reader.CurrentDepth > depth)
        {
            Reader.Read();
        }

        return empty;
    }

    public string ReadString()
    {
        Expect(JsonTokenType.String, "String");
        try
        {
            return Reader.GetString()!; // a String token has a string
        }
        catch (InvalidOperationException)
        {
            throw new ApiException(ApiErrors.MalformedJson); // half of a surrogate pair
        }
    }

    /// <summary>The string's bytes, in place where it has no escapes: valid as long as the body.</summary>
    public readonly ReadOnlyMemory<byte> ReadUtf8()
    {
        Expect(JsonTokenType.String, "String");
        return Reader.ValueIsEscaped
            ? Unescaped()
            : _body.Slice(checked((int)Reader.TokenStartIndex) + 1, Reader.ValueSpan.Length);
    }

    /// <summary>The service takes some words for true and false too.</summary>
    public readonly bool ReadBoolean() => Reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String => BooleanWord(Reader.ValueSpan)
            ?? throw new ApiException(ApiErrors.UnexpectedParserToken),
        _ => throw WrongType("Boolean"),
    };

    /// <summary>A whole number; fractions are cut, what is too large is held at the edge.</summary>
    public readonly int ReadInteger() => (int)Math.Clamp(ReadWhole("Integer"), int.MinValue, int.MaxValue);

    /// <inheritdoc cref="ReadInteger"/>
    public readonly long ReadLong() => ReadWhole("Long");

    /// <summary>
    /// Takes a value that this version does not serve. Empty and default values (null, false, "", [], {} and objects of
    /// nothing else) pass; anything else is remembered in <paramref name="refused"/>, unless an earlier member is.
    /// </summary>
    public void RefuseUnlessEmpty(ref string? refused)
    {
        ReadOnlySpan<byte> name = _name;
        if (!TakeEmpty())
        {
            refused ??= Encoding.UTF8.GetString(name);
        }
    }

    /// <summary>The error of a value of another JSON type than the model's.</summary>
    /// <param name="target">The type of the service model: String, Integer, Long, Boolean …</param>
    public readonly ApiException WrongType(string target) => new(Reader.TokenType switch
    {
        JsonTokenType.StartObject => ApiErrors.StructureNotExpected,
        JsonTokenType.StartArray => ApiErrors.UnrecognizedCollection("class java.lang." + target),
        JsonTokenType.True => ApiErrors.CannotBeConverted("TRUE_VALUE", target),
        JsonTokenType.False => ApiErrors.CannotBeConverted("FALSE_VALUE", target),
        JsonTokenType.String => ApiErrors.CannotBeConverted("STRING_VALUE", target),
        JsonTokenType.Number => ApiErrors.CannotBeConverted(
            Reader.ValueSpan.IndexOfAny(".eE"u8) < 0 ? "NUMBER_VALUE" : "DECIMAL_VALUE", target),
        _ => ApiErrors.CannotBeConverted("NULL_VALUE", target),
    });
}
