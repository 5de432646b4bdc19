using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;
using DynaCluster.Protocol.Api;
using Google.Protobuf;

namespace DynaCluster.Router.Messages;

/// <summary>Encoded items as messages.</summary>
internal static class ItemMessageWriter
{
    public static AttributeMap Map(MapView map)
    {
        AttributeMap message = new();
        foreach (MapEntry entry in map)
        {
            message.Values.Add(Encoding.UTF8.GetString(entry.Name), Value(entry.Value));
        }

        return message;
    }

    public static AttributeValue Value(AttributeView value) => value.Type switch
    {
        AttributeType.String => new AttributeValue { S = Encoding.UTF8.GetString(value.Bytes) },
        AttributeType.Number => new AttributeValue { N = Number(value.Bytes) },
        AttributeType.Binary => new AttributeValue { B = ByteString.CopyFrom(value.Bytes) },
        AttributeType.Bool => new AttributeValue { Bool = value.Bool },
        AttributeType.Null => new AttributeValue { Null = true },
        AttributeType.List => new AttributeValue { L = List(value.List) },
        AttributeType.Map => new AttributeValue { M = Map(value.Map) },
        _ => Set(value.Set),
    };

    private static AttributeList List(ListView list)
    {
        AttributeList message = new();
        foreach (AttributeView element in list)
        {
            message.Values.Add(Value(element));
        }

        return message;
    }

    private static AttributeValue Set(SetView set)
    {
        switch (set.Type)
        {
            case AttributeType.StringSet:
                StringSet strings = new();
                foreach (ReadOnlySpan<byte> member in set)
                {
                    strings.Values.Add(Encoding.UTF8.GetString(member));
                }

                return new AttributeValue { Ss = strings };
            case AttributeType.NumberSet:
                NumberSet numbers = new();
                foreach (ReadOnlySpan<byte> member in set)
                {
                    numbers.Values.Add(Number(member));
                }

                return new AttributeValue { Ns = numbers };
            default:
                BinarySet binaries = new();
                foreach (ReadOnlySpan<byte> member in set)
                {
                    binaries.Values.Add(ByteString.CopyFrom(member));
                }

                return new AttributeValue { Bs = binaries };
        }
    }

    private static string Number(ReadOnlySpan<byte> encoded)
    {
        Span<byte> text = stackalloc byte[NumberCodec.TextLengthMax];
        return Encoding.ASCII.GetString(text[..NumberCodec.Format(encoded, text)]);
    }
}
