using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;
using DynaCluster.Protocol.Api;
using Google.Protobuf;
using Google.Protobuf.Collections;
using ValueCase = DynaCluster.Protocol.Api.AttributeValue.ValueOneofCase;

namespace DynaCluster.Router.Messages;

/// <summary>
/// Attribute values of messages, written straight into the item encoding. A wrong value is the result: the first fault;
/// what was written is then of no use. The rules and words are those of <see cref="Wire.ItemJsonReader"/>.
/// </summary>
internal static class ItemMessageReader
{
    /// <summary>An item or a key, as one Map value.</summary>
    public static ApiError? ReadItem(AttributeMap item, ItemWriter target)
    {
        ApiError? fault = null;
        ReadMap(item.Values, target, depth: 0, ref fault);
        return fault;
    }

    /// <summary>Values of expressions, as one Map value with the colons in its names.</summary>
    public static ApiError? ReadExpressionValues(MapField<string, AttributeValue> values, ItemWriter target)
    {
        ApiError? valueFault = null;
        target.BeginMap();
        foreach ((string name, AttributeValue value) in values)
        {
            WriteName(name, target);
            ApiError? fault = null;
            ReadValue(value, target, depth: 0, ref fault);
            if (fault is not null && valueFault is null)
            {
                // These two the service words the same for items and for expressions.
                valueFault = fault == ApiErrors.NestedTooDeep() || fault == ApiErrors.NullNotTrue
                    ? fault
                    : ApiErrors.ExpressionValueInvalid(fault, name);
            }
        }

        target.EndMap();
        return valueFault;
    }

    /// <summary>Names of expressions, as one Map value of Strings with the # in its names.</summary>
    public static void ReadExpressionNames(MapField<string, string> names, ItemWriter target)
    {
        target.BeginMap();
        foreach ((string placeholder, string name) in names)
        {
            WriteName(placeholder, target);
            WriteString(name, target);
        }

        target.EndMap();
    }

    private static void ReadMap(
        MapField<string, AttributeValue> values, ItemWriter target, int depth, ref ApiError? fault)
    {
        target.BeginMap();
        foreach ((string name, AttributeValue value) in values)
        {
            using Utf8Text text = new(name);
            if (text.Utf8.Length is 0 or > Limits.AttributeNameBytesMax)
            {
                fault ??= text.Utf8.IsEmpty ? ApiErrors.AttributeNameEmpty : ApiErrors.AttributeNameTooLong;
            }

            target.Name(text.Utf8);
            ReadValue(value, target, depth, ref fault);
        }

        target.EndMap();
    }

    /// <param name="depth">Lists and maps around the value, the item itself not counted.</param>
    private static void ReadValue(AttributeValue value, ItemWriter target, int depth, ref ApiError? fault)
    {
        if (depth == Limits.NestingDepthMax)
        {
            fault ??= ApiErrors.NestedTooDeep();
            return;
        }

        switch (value.ValueCase)
        {
            case ValueCase.S:
                WriteString(value.S, target);
                break;
            case ValueCase.N:
                ReadNumber(value.N, target, member: false, ref fault);
                break;
            case ValueCase.B:
                target.Binary(value.B.Span);
                break;
            case ValueCase.Bool:
                target.Bool(value.Bool);
                break;
            case ValueCase.Null:
                fault = value.Null ? fault : fault ?? ApiErrors.NullNotTrue;
                target.Null();
                break;
            case ValueCase.L:
                ReadList(value.L, target, depth, ref fault);
                break;
            case ValueCase.M:
                ReadMap(value.M.Values, target, depth + 1, ref fault);
                break;
            case ValueCase.None:
                fault ??= ApiErrors.AttributeValueEmpty;
                break;
            default:
                ReadSet(value, target, ref fault);
                break;
        }
    }

    private static void ReadList(AttributeList list, ItemWriter target, int depth, ref ApiError? fault)
    {
        target.BeginList();
        foreach (AttributeValue element in list.Values)
        {
            ReadValue(element, target, depth + 1, ref fault);
        }

        target.EndList();
    }

    private static void ReadSet(AttributeValue value, ItemWriter target, ref ApiError? fault)
    {
        switch (value.ValueCase)
        {
            case ValueCase.Ss:
                ReadStrings(value.Ss.Values, target, ref fault);
                break;
            case ValueCase.Ns:
                ReadNumbers(value.Ns.Values, target, ref fault);
                break;
            default:
                ReadBinaries(value.Bs.Values, target, ref fault);
                break;
        }
    }

    private static void ReadStrings(RepeatedField<string> members, ItemWriter target, ref ApiError? fault)
    {
        target.BeginSet(AttributeType.StringSet);
        foreach (string member in members)
        {
            using Utf8Text text = new(member);
            target.Member(text.Utf8);
        }

        bool unique = target.EndSet();
        fault ??= members.Count == 0 ? ApiErrors.StringSetEmpty
            : unique ? null
            : ApiErrors.StringSetDuplicates(string.Join(", ", members));
    }

    private static void ReadNumbers(RepeatedField<string> members, ItemWriter target, ref ApiError? fault)
    {
        target.BeginSet(AttributeType.NumberSet);
        foreach (string member in members)
        {
            ReadNumber(member, target, member: true, ref fault);
        }

        bool unique = target.EndSet();
        fault ??= members.Count == 0 ? ApiErrors.NumberSetEmpty : unique ? null : ApiErrors.NumberSetDuplicates;
    }

    private static void ReadBinaries(RepeatedField<ByteString> members, ItemWriter target, ref ApiError? fault)
    {
        target.BeginSet(AttributeType.BinarySet);
        foreach (ByteString member in members)
        {
            target.Member(member.Span);
        }

        bool unique = target.EndSet();
        fault ??= members.Count == 0 ? ApiErrors.BinarySetEmpty
            : unique ? null
            : ApiErrors.BinarySetDuplicates(string.Join(", ", members.Select(member => member.ToBase64())));
    }

    private static void ReadNumber(string number, ItemWriter target, bool member, ref ApiError? fault)
    {
        using Utf8Text text = new(number);
        Span<byte> encoded = stackalloc byte[NumberCodec.EncodedLengthMax];
        NumberFault numberFault = NumberCodec.TryParse(text.Utf8, encoded, out int length);
        if (numberFault != NumberFault.None)
        {
            fault ??= ApiErrors.Number(numberFault, number);
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

    private static void WriteName(string name, ItemWriter target)
    {
        using Utf8Text text = new(name);
        target.Name(text.Utf8);
    }

    private static void WriteString(string value, ItemWriter target)
    {
        using Utf8Text text = new(value);
        target.String(text.Utf8);
    }
}
