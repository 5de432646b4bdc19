namespace DynaCluster.Tests.Expressions;

/// <summary>An update that writes its own text and applies itself to the object model.</summary>
internal sealed record PlainUpdate(List<List<PlainAction>> Sections)
{
    private const string PathInvalid = "The document path provided in the update expression is invalid for update";
    private const string WrongType = "An operand in the update expression has an incorrect data type";
    private const string Missing = "The provided expression refers to an attribute that does not exist in the item";

    // Stands in a list where an element was removed, so that indexes stay those of the old image.
    private static readonly object Removed = new();

    public string Write(PlainValues values)
        => string.Join(" ", Sections.Select(section => Write(section, values)));

    /// <summary>The text of the new item, or the message of the error.</summary>
    public string Apply(PlainMap? old, PlainMap key)
    {
        PlainMap item = old ?? key;
        if (Fault(item, isNew: old is null) is { } fault)
        {
            return fault;
        }

        var result = (PlainMap)Plain.Clone(item);
        Dictionary<PlainList, SortedDictionary<int, object>> appended = [];
        foreach (PlainAction action in Sections.SelectMany(section => section))
        {
            object? value = action.Result(item);
            switch (Plain.Follow(result, action.Path[..^1]))
            {
                case PlainMap map when value is null:
                    map.Entries.Remove((string)action.Path[^1]);
                    break;
                case PlainMap map:
                    map.Entries[(string)action.Path[^1]] = Plain.Clone(value);
                    break;
                case PlainList list when (int)action.Path[^1] < list.Elements.Count:
                    list.Elements[(int)action.Path[^1]] = value is null ? Removed : Plain.Clone(value);
                    break;
                case PlainList list when value is not null:
                    appended.TryAdd(list, []);
                    appended[list][(int)action.Path[^1]] = Plain.Clone(value);
                    break;
            }
        }

        Complete(result, appended);
        return Plain.Text(result);
    }

    private static void Complete(object value, Dictionary<PlainList, SortedDictionary<int, object>> appended)
    {
        if (value is PlainMap map)
        {
            foreach (object entry in map.Entries.Values)
            {
                Complete(entry, appended);
            }
        }
        else if (value is PlainList list)
        {
            list.Elements.ForEach(element => Complete(element, appended));
            list.Elements.RemoveAll(element => element == Removed);
            list.Elements.AddRange(appended.GetValueOrDefault(list)?.Values ?? Enumerable.Empty<object>());
        }
    }

    private static string Write(List<PlainAction> section, PlainValues values)
        => $"{section[0].Keyword} {string.Join(", ", section.Select(action => action.Write(values)))}";

    private string? Fault(PlainMap item, bool isNew)
    {
        PlainAction[] all = [.. Sections.SelectMany(section => section)];
        if (Array.Exists(all, action => action.Parent(item) is { } parent && !action.Fits(parent)))
        {
            return PathInvalid;
        }

        if (Array.Exists(all, action => action.HasWrongType(item)))
        {
            return WrongType;
        }

        foreach (List<PlainAction> section in Enumerable.Reverse(Sections))
        {
            if (section.Exists(a => a.Parent(item) is null && !(isNew && a.Keyword == "REMOVE")))
            {
                return PathInvalid;
            }

            if (section.Exists(a => a.Keyword == "SET" && a.Result(item) is null))
            {
                return Missing;
            }
        }

        return null;
    }
}

/// <param name="Keyword">SET, REMOVE, ADD or DELETE.</param>
internal sealed record PlainAction(string Keyword, object[] Path, PlainExpression? Value)
{
    public string Write(PlainValues values) => Keyword switch
    {
        "SET" => $"{Plain.PathText(Path)} = {Value!.Write(values)}", // SET has a value
        "REMOVE" => Plain.PathText(Path),
        _ => $"{Plain.PathText(Path)} {Value!.Write(values)}", // so have ADD and DELETE
    };

    public object? Parent(PlainMap item) => Plain.Follow(item, Path[..^1]);

    public bool Fits(object parent) => Path[^1] is int ? parent is PlainList : parent is PlainMap;

    public bool HasWrongType(PlainMap item)
    {
        if (Keyword is "REMOVE" or "SET")
        {
            return Value?.HasWrongType(item) == true;
        }

        return Plain.Follow(item, Path) is { } current
            && Plain.TypeOf(current) != Plain.TypeOf(Value!.Read(item)!); // ADD and DELETE have literals
    }

    /// <summary>What stands at the path afterwards; null: nothing.</summary>
    public object? Result(PlainMap item)
    {
        object? current = Plain.Follow(item, Path);
        object? operand = Value?.Read(item);
        return (Keyword, current, operand) switch
        {
            ("SET", _, _) => operand,
            ("ADD", null, _) => operand,
            ("ADD", decimal a, decimal b) => a + b,
            ("ADD", PlainSet a, PlainSet b) => new PlainSet(a.Type, a.Members.Concat(b.Members)),
            ("DELETE", PlainSet a, PlainSet b) when a.Members.Exists(member => !b.Contains(member))
                => new PlainSet(a.Type, a.Members.Where(member => !b.Contains(member))),
            _ => null,
        };
    }
}

/// <summary>A right side of SET.</summary>
internal abstract record PlainExpression
{
    /// <summary>Null if it reads something that is not there.</summary>
    public abstract object? Read(PlainMap item);

    public abstract string Write(PlainValues values);

    public virtual bool HasWrongType(PlainMap item) => false;
}

internal sealed record PlainLiteral(object Literal) : PlainExpression
{
    public override object? Read(PlainMap item) => Literal;

    public override string Write(PlainValues values) => values.Add(Literal);
}

internal sealed record PlainRead(object[] Path) : PlainExpression
{
    public override object? Read(PlainMap item) => Plain.Follow(item, Path);

    public override string Write(PlainValues values) => Plain.PathText(Path);
}

internal sealed record PlainFallback(object[] Path, PlainExpression Other) : PlainExpression
{
    public override object? Read(PlainMap item) => Plain.Follow(item, Path) ?? Other.Read(item);

    public override string Write(PlainValues values)
        => $"if_not_exists({Plain.PathText(Path)}, "
            + (Other is PlainArithmetic ? $"({Other.Write(values)}))" : $"{Other.Write(values)})");

    public override bool HasWrongType(PlainMap item) => Plain.Follow(item, Path) is null && Other.HasWrongType(item);
}

internal sealed record PlainArithmetic(bool Subtracts, PlainExpression Left, PlainExpression Right) : PlainExpression
{
    public override object? Read(PlainMap item)
        => Left.Read(item) is decimal a && Right.Read(item) is decimal b ? Subtracts ? a - b : a + b : null;

    public override string Write(PlainValues values)
        => $"{Side(Left, values)} {(Subtracts ? "-" : "+")} {Side(Right, values)}";

    // Only what is itself a sum needs parentheses.
    private static string Side(PlainExpression side, PlainValues values)
        => side is PlainArithmetic ? $"({side.Write(values)})" : side.Write(values);

    public override bool HasWrongType(PlainMap item)
        => Left.HasWrongType(item) || Right.HasWrongType(item)
            || Left.Read(item) is not (null or decimal) || Right.Read(item) is not (null or decimal);
}

internal sealed record PlainAppend(PlainExpression Left, PlainExpression Right) : PlainExpression
{
    public override object? Read(PlainMap item)
        => Left.Read(item) is PlainList a && Right.Read(item) is PlainList b
            ? new PlainList([.. a.Elements, .. b.Elements])
            : null;

    public override string Write(PlainValues values) => $"list_append({Left.Write(values)}, {Side(Right, values)})";

    private static string Side(PlainExpression side, PlainValues values)
        => side is PlainArithmetic ? $"({side.Write(values)})" : side.Write(values);

    public override bool HasWrongType(PlainMap item)
        => Left.HasWrongType(item) || Right.HasWrongType(item)
            || Left.Read(item) is not (null or PlainList) || Right.Read(item) is not (null or PlainList);
}
