using System.Globalization;
using System.Text;

namespace DynaCluster.Tests.Expressions;

/// <summary>
/// The object model that the evaluators are tested against, slow and plain: string, decimal, byte[], bool,
/// <see cref="Null"/>, PlainList, PlainMap and PlainSet. C#'s null: no such attribute.
/// </summary>
internal static class Plain
{
    public static readonly object Null = new();

    public static bool AreEqual(object? left, object? right)
        => left is not null && right is not null && Text(left) == Text(right);

    public static string TypeOf(object value) => value switch
    {
        string => "S",
        decimal => "N",
        byte[] => "B",
        bool => "BOOL",
        PlainList => "L",
        PlainMap => "M",
        PlainSet set => set.Type,
        _ => "NULL",
    };

    /// <summary>Null where the two have no order.</summary>
    public static int? Order(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)),
        (decimal a, decimal b) => a.CompareTo(b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        _ => null,
    };

    /// <summary>In the notation of <see cref="ItemText"/>; equal values have equal texts.</summary>
    public static string Text(object value) => value switch
    {
        string text => $"\"{text}\"",
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        byte[] bytes => $$"""{"$B":"{{Convert.ToHexString(bytes)}}"}""",
        bool flag => flag ? "true" : "false",
        PlainList list => $"[{string.Join(",", list.Elements.Select(Text))}]",
        PlainMap map => $"{{{string.Join(",", map.Entries.Select(entry => $"\"{entry.Key}\":{Text(entry.Value)}"))}}}",
        PlainSet set => $"{{\"${set.Type}\":[{string.Join(",", set.Members.Select(MemberText))}]}}",
        _ => "null",
    };

    private static string MemberText(object member)
        => member is byte[] bytes ? $"\"{Convert.ToHexString(bytes)}\"" : Text(member);

    public static object Clone(object value) => value switch
    {
        PlainList list => new PlainList([.. list.Elements.Select(Clone)]),
        PlainMap map => new PlainMap(map.Entries.ToDictionary(entry => entry.Key, entry => Clone(entry.Value))),
        PlainSet set => new PlainSet(set.Type, set.Members),
        _ => value,
    };

    /// <summary>What a path reaches; steps are names and indexes.</summary>
    public static object? Follow(object? value, IEnumerable<object> path)
    {
        foreach (object step in path)
        {
            value = (value, step) switch
            {
                (PlainMap map, string name) => map.Entries.GetValueOrDefault(name),
                (PlainList list, int index) => list.Elements.ElementAtOrDefault(index),
                _ => null,
            };
        }

        return value;
    }

    public static string PathText(IEnumerable<object> path)
        => string.Concat(path.Select((step, i) => step is int ? $"[{step}]" : i == 0 ? $"{step}" : $".{step}"));
}

internal sealed class PlainList(List<object> elements)
{
    public List<object> Elements { get; } = elements;
}

internal sealed class PlainMap(IEnumerable<KeyValuePair<string, object>> entries)
{
    public SortedDictionary<string, object> Entries { get; } =
        new(entries.ToDictionary(entry => entry.Key, entry => entry.Value), StringComparer.Ordinal);
}

internal sealed class PlainSet
{
    public PlainSet(string type, IEnumerable<object> members)
    {
        Type = type;
        Members = [.. members.DistinctBy(Plain.Text)];
        Members.Sort((a, b) => Plain.Order(a, b)!.Value); // members are of one ordered type
    }

    /// <summary>SS, NS or BS.</summary>
    public string Type { get; }

    public List<object> Members { get; }

    public bool Contains(object member) => Members.Exists(own => Plain.AreEqual(own, member));
}
