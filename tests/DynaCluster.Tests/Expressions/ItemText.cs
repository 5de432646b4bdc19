using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Tests.Expressions;

/// <summary>
/// Items as tests write them: JSON where a string is S, a number N, true and false BOOL, null NULL, a list L and an
/// object M, but for {"$B": "hex"}, {"$SS": […]}, {"$NS": […]} and {"$BS": ["hex"]}. Numbers may be of any length.
/// </summary>
internal static class ItemText
{
    /// <summary>The encoding of an item; empty text: no item.</summary>
    public static byte[] Encode(string json) => json.Length == 0 ? [] : EncodeValue(JsonNode.Parse(json));

    public static byte[] EncodeValue(JsonNode? node)
    {
        using ItemWriter writer = new();
        Write(node, writer);
        return writer.ToArray();
    }

    /// <summary>The same notation, names ascending, without blanks.</summary>
    public static string Decode(ReadOnlySpan<byte> encoded)
    {
        StringBuilder text = new();
        Append(new AttributeView(encoded), text);
        return text.ToString();
    }

    /// <summary>The same item in the one form that <see cref="Decode"/> gives.</summary>
    public static string Normal(string json) => json.Length == 0 ? "" : Decode(Encode(json));

    private static void Write(JsonNode? node, ItemWriter writer)
    {
        switch (node)
        {
            case null:
                writer.Null();
                break;
            case JsonArray list:
                writer.BeginList();
                foreach (JsonNode? element in list)
                {
                    Write(element, writer);
                }

                writer.EndList();
                break;
            case JsonObject map:
                WriteObject(map, writer);
                break;
            default:
                WriteScalar(node.AsValue(), writer);
                break;
        }
    }

    private static void WriteScalar(JsonValue value, ItemWriter writer)
    {
        string text = value.ToJsonString();
        if (text is "true" or "false")
        {
            writer.Bool(text == "true");
        }
        else if (text[0] == '"')
        {
            writer.String(Encoding.UTF8.GetBytes(value.GetValue<string>()));
        }
        else
        {
            writer.Number(Number(text));
        }
    }

    private static void WriteObject(JsonObject map, ItemWriter writer)
    {
        string? kind = map.Count == 1 ? map.First().Key : null;
        switch (kind)
        {
            case "$B":
                writer.Binary(Convert.FromHexString(map["$B"]!.GetValue<string>()));
                return;
            case "$SS":
                WriteSet(AttributeType.StringSet, map, text => Encoding.UTF8.GetBytes(text), writer);
                return;
            case "$NS":
                WriteSet(AttributeType.NumberSet, map, Number, writer);
                return;
            case "$BS":
                WriteSet(AttributeType.BinarySet, map, Convert.FromHexString, writer);
                return;
        }

        writer.BeginMap();
        foreach ((string name, JsonNode? value) in map)
        {
            writer.Name(Encoding.UTF8.GetBytes(name));
            Write(value, writer);
        }

        writer.EndMap();
    }

    private static void WriteSet(AttributeType type, JsonObject set, Func<string, byte[]> encode, ItemWriter writer)
    {
        writer.BeginSet(type);
        foreach (JsonNode? member in set.First().Value!.AsArray())
        {
            string text = member!.ToJsonString();
            writer.Member(encode(text[0] == '"' ? member.GetValue<string>() : text));
        }

        writer.EndSet();
    }

    private static byte[] Number(string text)
    {
        Span<byte> encoded = stackalloc byte[NumberCodec.EncodedLengthMax];
        NumberFault fault = NumberCodec.TryParse(Encoding.ASCII.GetBytes(text), encoded, out int written);
        Assert.Equal(NumberFault.None, fault);
        return encoded[..written].ToArray();
    }

    private static string Number(ReadOnlySpan<byte> encoded)
    {
        Span<byte> text = stackalloc byte[NumberCodec.TextLengthMax];
        return Encoding.ASCII.GetString(text[..NumberCodec.Format(encoded, text)]);
    }

    private static string Quote(ReadOnlySpan<byte> utf8)
        => JsonValue.Create(Encoding.UTF8.GetString(utf8)).ToJsonString();

    private static void Append(AttributeView value, StringBuilder text)
    {
        switch (value.Type)
        {
            case AttributeType.Null:
                text.Append("null");
                break;
            case AttributeType.Bool:
                text.Append(value.Bool ? "true" : "false");
                break;
            case AttributeType.Number:
                text.Append(Number(value.Bytes));
                break;
            case AttributeType.String:
                text.Append(Quote(value.Bytes));
                break;
            case AttributeType.Binary:
                text.Append(CultureInfo.InvariantCulture, $"{{\"$B\":\"{Convert.ToHexString(value.Bytes)}\"}}");
                break;
            case AttributeType.List:
                AppendList(value.List, text);
                break;
            case AttributeType.Map:
                AppendMap(value.Map, text);
                break;
            default:
                AppendSet(value.Set, text);
                break;
        }
    }

    private static void AppendList(ListView list, StringBuilder text)
    {
        text.Append('[');
        string separator = "";
        foreach (AttributeView element in list)
        {
            text.Append(separator);
            Append(element, text);
            separator = ",";
        }

        text.Append(']');
    }

    private static void AppendMap(MapView map, StringBuilder text)
    {
        text.Append('{');
        string separator = "";
        foreach (MapEntry entry in map)
        {
            text.Append(separator).Append(Quote(entry.Name)).Append(':');
            Append(entry.Value, text);
            separator = ",";
        }

        text.Append('}');
    }

    private static void AppendSet(SetView set, StringBuilder text)
    {
        string kind = set.Type switch
        {
            AttributeType.StringSet => "$SS",
            AttributeType.NumberSet => "$NS",
            _ => "$BS",
        };
        text.Append(CultureInfo.InvariantCulture, $"{{\"{kind}\":[");
        string separator = "";
        foreach (ReadOnlySpan<byte> member in set)
        {
            text.Append(separator).Append(set.Type switch
            {
                AttributeType.StringSet => Quote(member),
                AttributeType.NumberSet => Number(member),
                _ => $"\"{Convert.ToHexString(member)}\"",
            });
            separator = ",";
        }

        text.Append("]}");
    }
}
