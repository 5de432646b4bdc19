using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using DynaCluster.Tests.Model.Numbers;

namespace DynaCluster.Tests.Router.Wire;

/// <summary>
/// A random value as a plain tree that renders DynamoDB's JSON: canonical, or in another order and spelling.
/// </summary>
internal sealed class ItemModel(string type, string scalar, IReadOnlyList<(string Name, ItemModel Value)> children)
{
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.String[Gen.Char['a', 'e'], 0, 3],
        Gen.String[Gen.OneOf(Gen.Char['\0', ' '], Gen.Char["\"\\/<>&'\u007f"], Gen.Char['\u0080', '\u20ff']), 0, 8],
        Gen.Const("\ud83d\ude00 \uffff"));

    private static readonly Gen<string> s_bytes = Gen.Byte.Array[0, 9].Select(Convert.ToBase64String);

    /// <summary>Maps without type around them.</summary>
    public static readonly Gen<ItemModel> Items = Maps(Values(3));

    private static readonly JsonSerializerOptions s_escapeAll = new() { Encoder = JavaScriptEncoder.Default };

    private static readonly JsonSerializerOptions s_escapeFew = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static bool SameJson(string left, string right)
        => JsonNode.DeepEquals(JsonNode.Parse(left), JsonNode.Parse(right));

    /// <summary>The JSON of an item (no type around the map).</summary>
    public string Json(bool shuffled)
    {
        StringBuilder text = new();
        Map(text, shuffled);
        return text.ToString();
    }

    private static Gen<ItemModel> Values(int depth)
    {
        Gen<ItemModel> scalars = Gen.OneOf(
            s_text.Select(t => new ItemModel("S", t, [])),
            NumberText.Generator.Select(n => new ItemModel("N", n, [])),
            s_bytes.Select(b => new ItemModel("B", b, [])),
            Gen.Bool.Select(b => new ItemModel("BOOL", b ? "true" : "false", [])),
            Gen.Const(new ItemModel("NULL", "true", [])));
        Gen<ItemModel> sets = Gen.OneOf(
            Sets("SS", s_text), Sets("NS", NumberText.Generator.Select(NumberText.Canonical)), Sets("BS", s_bytes));
        if (depth == 0)
        {
            return Gen.OneOf(scalars, sets);
        }

        Gen<ItemModel> nested = Values(depth - 1);
        return Gen.Frequency((4, scalars), (1, sets), (1, Maps(nested)), (1, nested.List[0, 4].Select(Lists)));
    }

    private static ItemModel Lists(List<ItemModel> values) => new("L", "", [.. values.Select(v => ("", v))]);

    private static Gen<ItemModel> Maps(Gen<ItemModel> values)
        => Gen.Select(s_text.Where(n => n.Length > 0), values).List[0, 6].Select(entries =>
            new ItemModel("M", "", [.. entries.DistinctBy(e => e.Item1)]));

    private static Gen<ItemModel> Sets(string type, Gen<string> members)
        => members.List[1, 5].Select(all =>
            new ItemModel(type, "", [.. all.Distinct().Select(m => ("", new ItemModel("S", m, [])))]));

    private void Map(StringBuilder text, bool shuffled)
    {
        IEnumerable<(string Name, ItemModel Value)> entries = shuffled ? children.Reverse() : children;
        text.Append('{');
        text.AppendJoin(',', entries.Select(e => String(e.Name, shuffled) + ":" + e.Value.Value(shuffled)));
        text.Append('}');
    }

    private string Value(bool shuffled)
    {
        StringBuilder text = new StringBuilder("{\"").Append(type).Append("\":");
        switch (type)
        {
            case "M":
                Map(text, shuffled);
                break;
            case "L":
                text.Append('[').AppendJoin(',', children.Select(c => c.Value.Value(shuffled))).Append(']');
                break;
            case "BOOL" or "NULL":
                text.Append(scalar);
                break;
            case "N":
                text.Append(String(shuffled ? scalar : NumberText.Canonical(scalar), shuffled));
                break;
            case "S" or "B":
                text.Append(String(scalar, shuffled));
                break;
            default:
                text.Append('[').AppendJoin(',', Members(shuffled).Select(m => String(m, shuffled))).Append(']');
                break;
        }

        return text.Append('}').ToString();
    }

    private IEnumerable<string> Members(bool shuffled)
    {
        IEnumerable<string> members = children.Select(c => c.Value.Scalar);
        if (shuffled)
        {
            return members;
        }

        return type switch
        {
            "NS" => members.OrderBy(ExactDecimal.Parse),
            "BS" => members.OrderBy(m => Convert.ToHexString(Convert.FromBase64String(m)), StringComparer.Ordinal),
            _ => members.OrderBy(m => Convert.ToHexString(Encoding.UTF8.GetBytes(m)), StringComparer.Ordinal),
        };
    }

    private string Scalar => scalar;

    private static string String(string text, bool shuffled)
        => JsonSerializer.Serialize(text, shuffled ? s_escapeAll : s_escapeFew);
}
