using System.Globalization;
using Google.Protobuf;

namespace DynaCluster.Protocol.Api;

/// <summary>Plain values of C# are attribute values: <c>new AttributeMap { ["pk"] = "a", ["rank"] = 5 }</c>.</summary>
public sealed partial class AttributeValue
{
    public static implicit operator AttributeValue(string value) => new() { S = value };

    public static implicit operator AttributeValue(long value)
        => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    public static implicit operator AttributeValue(decimal value)
        => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    public static implicit operator AttributeValue(bool value) => new() { Bool = value };

    public static implicit operator AttributeValue(byte[] value) => new() { B = ByteString.CopyFrom(value) };

    public static implicit operator AttributeValue(AttributeMap value) => new() { M = value };

    public static AttributeValue List(params IEnumerable<AttributeValue> values)
        => new() { L = new AttributeList { Values = { values } } };
}
