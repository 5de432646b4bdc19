using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;

namespace DynaCluster.Conformance.Tests;

/// <summary>Attribute values in few words, and as text to compare.</summary>
internal static class Items
{
    public static AttributeValue S(string text) => new() { S = text };

    public static AttributeValue N(string number) => new() { N = number };

    public static AttributeValue N(long number) => new() { N = number.ToString(CultureInfo.InvariantCulture) };

    public static AttributeValue B(params byte[] bytes) => new() { B = new MemoryStream(bytes) };

    public static AttributeValue Bool(bool value) => new() { BOOL = value };

    public static AttributeValue Null() => new() { NULL = true };

    public static AttributeValue L(params AttributeValue[] elements) => new() { L = [.. elements], IsLSet = true };

    public static AttributeValue M(params (string Name, AttributeValue Value)[] pairs)
        => new() { M = Item(pairs), IsMSet = true };

    public static AttributeValue SS(params string[] members) => new() { SS = [.. members] };

    public static AttributeValue NS(params string[] members) => new() { NS = [.. members] };

    public static AttributeValue BS(params byte[][] members)
        => new() { BS = [.. members.Select(m => new MemoryStream(m))] };

    public static Dictionary<string, AttributeValue> Item(params (string Name, AttributeValue Value)[] attributes)
        => attributes.ToDictionary(a => a.Name, a => a.Value);

    public static Dictionary<string, AttributeValue> Key(string pk) => Item(("pk", S(pk)));

    public static Dictionary<string, AttributeValue> Key(string pk, long sk) => Item(("pk", S(pk)), ("sk", N(sk)));

    public static void AssertEqual(
        Dictionary<string, AttributeValue> expected, Dictionary<string, AttributeValue>? actual)
        => Assert.Equal(Text(expected), actual is null ? "(no item)" : Text(actual));

    /// <summary>One line; attributes and set members in order, so that equal items have equal text.</summary>
    public static string Text(Dictionary<string, AttributeValue> item)
        => "{" + string.Join(", ", item.OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => $"{a.Key}: {Text(a.Value)}")) + "}";

    public static string Text(AttributeValue value)
    {
        if (value.S is not null)
        {
            return $"'{value.S}'";
        }
        if (value.N is not null)
        {
            return value.N;
        }
        if (value.B is not null)
        {
            return "0x" + Convert.ToHexString(value.B.ToArray());
        }
        if (value.BOOL is { } flag)
        {
            return flag ? "true" : "false";
        }
        return value.NULL == true ? "null" : CollectionText(value);
    }

    private static string CollectionText(AttributeValue value)
    {
        if (value.SS is { Count: > 0 })
        {
            return "SS" + Sorted(value.SS);
        }
        if (value.NS is { Count: > 0 })
        {
            return "NS" + Sorted(value.NS);
        }
        if (value.BS is { Count: > 0 })
        {
            return "BS" + Sorted(value.BS.Select(b => Convert.ToHexString(b.ToArray())));
        }
        return value.IsLSet ? new StringBuilder("[").AppendJoin(", ", value.L.Select(Text)).Append(']').ToString()
            : value.IsMSet ? Text(value.M)
            : "(nothing)";
    }

    private static string Sorted(IEnumerable<string> members)
        => "(" + string.Join(", ", members.Order(StringComparer.Ordinal)) + ")";
}
