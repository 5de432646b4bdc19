using System.Text;
using System.Text.Json;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Router.Wire;

/// <summary>
/// Attribute values in DynamoDB's JSON, read straight into the item encoding: no object per attribute. On entry the
/// reader stands on the value's first token, on return on its last; the JSON is valid UTF-8 in one piece.
/// <para>
/// JSON of a wrong type leaves by ApiException (SerializationException), as the service refuses it before it looks at
/// any value. A wrong value is the result: the first fault in the order of the text; what was written is then of no
/// use.
/// </para>
/// </summary>
public static partial class ItemJsonReader
{
    private const string MapClass =
        "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>";

    private const string NameMapClass = "java.util.Map<java.lang.String, java.lang.String>";

    /// <summary>
    /// A map of names to attribute values, an Item or a Key: {"pk": {"S": "a"}, …}, as one Map value.
    /// </summary>
    public static ApiError? ReadItem(ref Utf8JsonReader json, ItemWriter target)
    {
        ApiError? fault = null;
        ReadMap(ref json, target, depth: 0, ref fault);
        return fault;
    }

    /// <summary>One attribute value: {"S": "a"}.</summary>
    public static ApiError? ReadValue(ref Utf8JsonReader json, ItemWriter target)
    {
        ApiError? fault = null;
        ReadValue(ref json, target, depth: 0, ref fault);
        return fault;
    }

    /// <summary>
    /// ExpressionAttributeValues, {":v": {"S": "a"}}, as one Map value with the colons in its names. That the names are
    /// placeholders is checked where expressions are compiled, and reported before a wrong value.
    /// </summary>
    public static ApiError? ReadExpressionValues(ref Utf8JsonReader json, ItemWriter target)
    {
        ExpectMap(in json, MapClass);
        ApiError? valueFault = null;
        bool any = false;
        target.BeginMap();
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            any = true;
            using TokenText key = new(in json);
            target.Name(key.Utf8);
            json.Read();
            ApiError? fault = ReadValue(ref json, target);
            if (fault is not null && valueFault is null)
            {
                // These two the service words the same for items and for expressions.
                valueFault = fault == ApiErrors.NestedTooDeep() || fault == ApiErrors.NullNotTrue
                    ? fault
                    : ApiErrors.ExpressionValueInvalid(fault, Encoding.UTF8.GetString(key.Utf8));
            }
        }

        target.EndMap();
        return any ? valueFault : ApiErrors.ExpressionValuesEmpty;
    }

    /// <summary>
    /// ExpressionAttributeNames, {"#n": "name"}, as one Map value of Strings with the # in its names.
    /// </summary>
    public static ApiError? ReadExpressionNames(ref Utf8JsonReader json, ItemWriter target)
    {
        ExpectMap(in json, NameMapClass);
        bool any = false;
        target.BeginMap();
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            any = true;
            using TokenText key = new(in json);
            target.Name(key.Utf8);
            json.Read();
            ExpectString(in json);
            using TokenText name = new(in json);
            target.String(name.Utf8);
        }

        target.EndMap();
        return any ? null : ApiErrors.ExpressionNamesEmpty;
    }

    private static void ReadMap(ref Utf8JsonReader json, ItemWriter target, int depth, ref ApiError? fault)
    {
        ExpectMap(in json, MapClass);
        target.BeginMap();
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            ReadName(ref json, target, ref fault);
            json.Read();
            ReadValue(ref json, target, depth, ref fault);
        }

        target.EndMap();
    }

    private static void ReadName(ref Utf8JsonReader json, ItemWriter target, ref ApiError? fault)
    {
        using TokenText name = new(in json);
        if (name.Utf8.Length is 0 or > Limits.AttributeNameBytesMax)
        {
            fault ??= name.Utf8.IsEmpty ? ApiErrors.AttributeNameEmpty : ApiErrors.AttributeNameTooLong;
        }

        target.Name(name.Utf8);
    }

    /// <param name="depth">Lists and maps around the value, the item itself not counted.</param>
    private static void ReadValue(ref Utf8JsonReader json, ItemWriter target, int depth, ref ApiError? fault)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            ExpectNull(in json);
            fault ??= ApiErrors.AttributeValueEmpty;
            return;
        }

        if (depth == Limits.NestingDepthMax)
        {
            fault ??= ApiErrors.NestedTooDeep();
            json.Skip();
            return;
        }

        int types = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            AttributeType type = ReadType(ref json);
            json.Read();
            if (type == AttributeType.None || json.TokenType == JsonTokenType.Null)
            {
                json.Skip();
                continue;
            }

            types++;
            ReadTyped(ref json, type, target, depth, ref fault);
        }

        if (types != 1)
        {
            fault ??= types == 0 ? ApiErrors.AttributeValueEmpty : ApiErrors.AttributeValueAmbiguous;
        }
    }

    private static void ReadTyped(
        ref Utf8JsonReader json, AttributeType type, ItemWriter target, int depth, ref ApiError? fault)
    {
        switch (type)
        {
            case AttributeType.String:
                ReadString(ref json, target);
                break;
            case AttributeType.Number:
                ReadNumber(ref json, target, member: false, ref fault);
                break;
            case AttributeType.Binary:
                ReadBinary(ref json, target, member: false);
                break;
            case AttributeType.Bool:
                target.Bool(ReadBoolean(in json));
                break;
            case AttributeType.Null:
                fault = ReadBoolean(in json) ? fault : fault ?? ApiErrors.NullNotTrue;
                target.Null();
                break;
            case AttributeType.List:
                ReadList(ref json, target, depth, ref fault);
                break;
            case AttributeType.Map:
                ReadMap(ref json, target, depth + 1, ref fault);
                break;
            default:
                ReadSet(ref json, type, target, ref fault);
                break;
        }
    }

    private static void ReadList(ref Utf8JsonReader json, ItemWriter target, int depth, ref ApiError? fault)
    {
        ExpectList(in json);
        target.BeginList();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            ReadValue(ref json, target, depth + 1, ref fault);
        }

        target.EndList();
    }
}
