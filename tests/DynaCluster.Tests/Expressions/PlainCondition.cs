using System.Globalization;
using System.Text;

namespace DynaCluster.Tests.Expressions;

/// <summary>A condition that writes its own text and decides itself over the object model.</summary>
internal abstract record PlainCondition
{
    public abstract bool Holds(PlainMap item);

    /// <param name="values">Gets the literals, under the names that the text uses.</param>
    public abstract string Write(PlainValues values);
}

/// <summary>The literals of a text: ":v0" and so on.</summary>
internal sealed class PlainValues
{
    private readonly List<object> _values = [];

    public string Add(object value)
    {
        _values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $":v{_values.Count - 1}");
    }

    /// <summary>In the notation of <see cref="ItemText"/>; empty if there are none.</summary>
    public string Text => _values.Count == 0
        ? ""
        : $"{{{string.Join(",", _values.Select((value, i) => $"\":v{i}\":{Plain.Text(value)}"))}}}";
}

internal sealed record PlainOperand(object[]? Path, object? Literal, bool IsSize)
{
    public object? Read(PlainMap item)
    {
        object? value = Path is null ? Literal : Plain.Follow(item, Path);
        return !IsSize ? value : value switch
        {
            string text => (decimal)text.Length,
            byte[] bytes => (decimal)bytes.Length,
            PlainList list => (decimal)list.Elements.Count,
            PlainMap map => (decimal)map.Entries.Count,
            PlainSet set => (decimal)set.Members.Count,
            _ => null,
        };
    }

    public string Write(PlainValues values)
    {
        string text = Path is null ? values.Add(Literal!) : Plain.PathText(Path); // one of both is there
        return IsSize ? $"size({text})" : text;
    }
}

internal sealed record PlainComparison(string Sign, PlainOperand Left, PlainOperand Right) : PlainCondition
{
    public override bool Holds(PlainMap item)
    {
        object? left = Left.Read(item);
        object? right = Right.Read(item);
        return Sign switch
        {
            "=" => Plain.AreEqual(left, right),
            "<>" => !Plain.AreEqual(left, right),
            "<" => Plain.Order(left, right) < 0,
            "<=" => Plain.Order(left, right) <= 0,
            ">" => Plain.Order(left, right) > 0,
            _ => Plain.Order(left, right) >= 0,
        };
    }

    public override string Write(PlainValues values) => $"{Left.Write(values)} {Sign} {Right.Write(values)}";
}

internal sealed record PlainBetween(PlainOperand Value, PlainOperand Lower, PlainOperand Upper) : PlainCondition
{
    public override bool Holds(PlainMap item)
        => Plain.Order(Value.Read(item), Lower.Read(item)) >= 0 && Plain.Order(Value.Read(item), Upper.Read(item)) <= 0;

    public override string Write(PlainValues values)
        => $"{Value.Write(values)} BETWEEN {Lower.Write(values)} AND {Upper.Write(values)}";
}

internal sealed record PlainIn(PlainOperand Value, PlainOperand[] Candidates) : PlainCondition
{
    public override bool Holds(PlainMap item)
        => Array.Exists(Candidates, candidate => Plain.AreEqual(Value.Read(item), candidate.Read(item)));

    public override string Write(PlainValues values)
        => $"{Value.Write(values)} IN ({string.Join(", ", Candidates.Select(candidate => candidate.Write(values)))})";
}

internal sealed record PlainExists(object[] Path, bool Wanted) : PlainCondition
{
    public override bool Holds(PlainMap item) => Plain.Follow(item, Path) is not null == Wanted;

    public override string Write(PlainValues values)
        => $"attribute_{(Wanted ? "" : "not_")}exists({Plain.PathText(Path)})";
}

internal sealed record PlainType(object[] Path, string Type) : PlainCondition
{
    public override bool Holds(PlainMap item) => Plain.Follow(item, Path) is { } value && Plain.TypeOf(value) == Type;

    public override string Write(PlainValues values) => $"attribute_type({Plain.PathText(Path)}, {values.Add(Type)})";
}

internal sealed record PlainCall(string Name, PlainOperand First, PlainOperand Second) : PlainCondition
{
    public override bool Holds(PlainMap item)
    {
        bool contains = Name == "contains";
        object? second = Second.Read(item);
        return (First.Read(item), second) switch
        {
            (string a, string b) => Inside(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b), contains),
            (byte[] a, byte[] b) => Inside(a, b, contains),
            (PlainSet set, not null) => contains && set.Contains(second),
            (PlainList list, not null) => contains
                && list.Elements.Exists(element => Plain.AreEqual(element, second)),
            _ => false,
        };
    }

    public override string Write(PlainValues values) => $"{Name}({First.Write(values)}, {Second.Write(values)})";

    private static bool Inside(byte[] text, byte[] wanted, bool anywhere)
        => anywhere ? text.AsSpan().IndexOf(wanted) >= 0 : text.AsSpan().StartsWith(wanted);
}

internal sealed record PlainNot(PlainCondition Condition) : PlainCondition
{
    public override bool Holds(PlainMap item) => !Condition.Holds(item);

    public override string Write(PlainValues values)
        => Condition is PlainJunction ? $"NOT ({Condition.Write(values)})" : $"NOT {Condition.Write(values)}";
}

internal sealed record PlainJunction(bool All, PlainCondition[] Conditions) : PlainCondition
{
    public override bool Holds(PlainMap item)
        => All ? Array.TrueForAll(Conditions, c => c.Holds(item)) : Array.Exists(Conditions, c => c.Holds(item));

    // AND binds first: only an OR inside an AND needs parentheses.
    public override string Write(PlainValues values) => string.Join(
        All ? " AND " : " OR ",
        Conditions.Select(c => All && c is PlainJunction { All: false } ? $"({c.Write(values)})" : c.Write(values)));
}
