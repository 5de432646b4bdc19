using System.Buffers;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Router.Wire;

/// <summary>Encoded items as DynamoDB's JSON, straight into a buffer: no object per attribute.</summary>
public static class ItemJsonWriter
{
    /// <summary>A map of names to attribute values: {"pk":{"S":"a"},…}. A default view is {}.</summary>
    public static void WriteItem(MapView item, IBufferWriter<byte> target)
    {
        JsonOutput output = new(target);
        WriteMap(item, ref output);
        output.Flush();
    }

    /// <summary>One attribute value: {"S":"a"}.</summary>
    public static void WriteValue(AttributeView value, IBufferWriter<byte> target)
    {
        JsonOutput output = new(target);
        WriteValue(value, ref output);
        output.Flush();
    }

    internal static void WriteMap(scoped MapView map, ref JsonOutput output)
    {
        output.Byte((byte)'{');
        bool first = true;
        foreach (MapEntry entry in map)
        {
            Separate(ref first, ref output);
            output.String(entry.Name);
            output.Byte((byte)':');
            WriteValue(entry.Value, ref output);
        }

        output.Byte((byte)'}');
    }

    internal static void WriteValue(scoped AttributeView value, ref JsonOutput output)
    {
        switch (value.Type)
        {
            case AttributeType.String:
                output.Raw("{\"S\":"u8);
                output.String(value.Bytes);
                break;
            case AttributeType.Number:
                output.Raw("{\"N\":"u8);
                WriteNumber(value.Bytes, ref output);
                break;
            case AttributeType.Binary:
                output.Raw("{\"B\":"u8);
                output.Base64String(value.Bytes);
                break;
            case AttributeType.Bool:
                output.Raw(value.Bool ? "{\"BOOL\":true"u8 : "{\"BOOL\":false"u8);
                break;
            case AttributeType.Null:
                output.Raw("{\"NULL\":true"u8);
                break;
            case AttributeType.List:
                output.Raw("{\"L\":"u8);
                WriteList(value.List, ref output);
                break;
            case AttributeType.Map:
                output.Raw("{\"M\":"u8);
                WriteMap(value.Map, ref output);
                break;
            default:
                WriteSet(value.Set, ref output);
                break;
        }

        output.Byte((byte)'}');
    }

    private static void WriteList(scoped ListView list, ref JsonOutput output)
    {
        output.Byte((byte)'[');
        bool first = true;
        foreach (AttributeView element in list)
        {
            Separate(ref first, ref output);
            WriteValue(element, ref output);
        }

        output.Byte((byte)']');
    }

    private static void WriteSet(scoped SetView set, ref JsonOutput output)
    {
        AttributeType type = set.Type;
        output.Raw(type switch
        {
            AttributeType.StringSet => "{\"SS\":["u8,
            AttributeType.NumberSet => "{\"NS\":["u8,
            _ => "{\"BS\":["u8,
        });
        bool first = true;
        foreach (ReadOnlySpan<byte> member in set)
        {
            Separate(ref first, ref output);
            if (type == AttributeType.StringSet)
            {
                output.String(member);
            }
            else if (type == AttributeType.NumberSet)
            {
                WriteNumber(member, ref output);
            }
            else
            {
                output.Base64String(member);
            }
        }

        output.Byte((byte)']');
    }

    private static void WriteNumber(scoped ReadOnlySpan<byte> encoded, ref JsonOutput output)
    {
        Span<byte> room = output.Reserve(NumberCodec.TextLengthMax + 2);
        room[0] = (byte)'"';
        int length = NumberCodec.Format(encoded, room[1..]);
        room[length + 1] = (byte)'"';
        output.Take(length + 2);
    }

    private static void Separate(ref bool first, ref JsonOutput output)
    {
        if (!first)
        {
            output.Byte((byte)',');
        }

        first = false;
    }
}
