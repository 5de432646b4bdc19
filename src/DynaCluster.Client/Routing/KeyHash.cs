using System.Text;
using DynaCluster.Model;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Numbers;
using DynaCluster.Protocol.Api;
using ValueCase = DynaCluster.Protocol.Api.AttributeValue.ValueOneofCase;

namespace DynaCluster.Client.Routing;

/// <summary>Where a partition key lies on the ring of hashes.</summary>
internal static class KeyHash
{
    private const int EncodedBytesMax = 8 + Limits.PartitionKeyBytesMax;

    /// <summary>False: it is no partition key, which the server will say better.</summary>
    public static bool TryGet(AttributeValue key, out ulong hash)
    {
        hash = 0;
        Span<byte> bytes = stackalloc byte[Limits.PartitionKeyBytesMax];
        if (!TryGetBytes(key, bytes, out int length, out AttributeType type))
        {
            return false;
        }

        Span<byte> encoded = stackalloc byte[EncodedBytesMax];
        encoded[0] = (byte)type;
        int at = 1 + ItemFormat.WriteVarint(encoded[1..], length);
        bytes[..length].CopyTo(encoded[at..]);
        hash = KeyCodec.Hash(new AttributeView(encoded[..(at + length)]));
        return true;
    }

    private static bool TryGetBytes(AttributeValue key, Span<byte> bytes, out int length, out AttributeType type)
    {
        length = 0;
        switch (key.ValueCase)
        {
            case ValueCase.S:
                type = AttributeType.String;
                return Encoding.UTF8.TryGetBytes(key.S, bytes, out length);
            case ValueCase.N:
                type = AttributeType.Number;
                return TryGetNumber(key.N, bytes, out length);
            case ValueCase.B:
                type = AttributeType.Binary;
                length = key.B.Length;
                return key.B.Span.TryCopyTo(bytes);
            default:
                type = AttributeType.None;
                return false;
        }
    }

    private static bool TryGetNumber(string number, Span<byte> bytes, out int length)
    {
        const int textMax = 512;
        Span<byte> text = stackalloc byte[textMax];
        length = 0;
        return Encoding.UTF8.TryGetBytes(number, text, out int written)
            && NumberCodec.TryParse(text[..written], bytes, out length) == NumberFault.None;
    }
}
