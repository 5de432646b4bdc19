namespace DynaCluster.Tests.Expressions;

/// <summary>
/// Items, paths, conditions and updates from one seed. Names and numbers are few, so that paths meet what is there.
/// </summary>
internal sealed class PlainRandom(uint seed)
{
    private static readonly string[] Names = ["a", "b", "c"];
    private static readonly string[] Strings = ["", "a", "ab", "b", "ba", "äb"];
    private static readonly string[] Types = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"];
    private static readonly string[] Comparators = ["=", "<>", "<", "<=", ">", ">="];

    private readonly Random _random = new(unchecked((int)seed));

    public PlainMap Item() => (PlainMap)Plain.Clone(Map(depth: 3));

    public object Value(int depth) => Number(depth > 0 ? 12 : 8) switch
    {
        0 or 1 => Pick(Strings),
        2 or 3 => Decimal(),
        4 => Bytes(),
        5 => Number(2) == 0,
        6 => Plain.Null,
        7 => Set(),
        8 or 9 => new PlainList([.. Many(3, () => Value(depth - 1))]),
        _ => Map(depth - 1),
    };

    public object[] Path()
    {
        List<object> path = [Pick(Names)];
        while (path.Count < 4 && Number(5) < 2)
        {
            path.Add(Number(2) == 0 ? Pick(Names) : Number(4));
        }

        return [.. path];
    }

    public PlainCondition Condition(int depth) => Number(depth > 0 ? 12 : 8) switch
    {
        0 or 1 => new PlainComparison(Pick(Comparators), Operand(), Operand()),
        2 => new PlainBetween(Operand(), Operand(), Operand()),
        3 => new PlainIn(Operand(), [Operand(), .. Many(3, Operand)]),
        4 => new PlainExists(Path(), Number(2) == 0),
        5 => new PlainType(Path(), Pick(Types)),
        6 => new PlainCall("begins_with", Operand(), Operand()),
        7 => new PlainCall("contains", Operand(), Operand()),
        8 => new PlainNot(Condition(depth - 1)),
        _ => new PlainJunction(
            Number(2) == 0, [Condition(depth - 1), Condition(depth - 1), .. Many(2, () => Condition(depth - 1))]),
    };

    /// <summary>Actions whose paths neither overlap nor conflict, by section, in the order of writing.</summary>
    /// <param name="item">Most paths lead to what it has, or one step beside.</param>
    public PlainUpdate Update(PlainMap item)
    {
        string[] keywords = ["SET", "REMOVE", "ADD", "DELETE"];
        _random.Shuffle(keywords);
        List<object[]> taken = [];
        PlainUpdate update = new([]);
        foreach (string keyword in keywords.Take(1 + Number(4)))
        {
            List<PlainAction> actions = [];
            for (int tries = Number(4); tries >= 0; tries--)
            {
                object[] path = PathIn(item);
                if (!taken.Exists(other => Clash(other, path)))
                {
                    taken.Add(path);
                    actions.Add(new PlainAction(keyword, path, RightSide(keyword, item)));
                }
            }

            if (actions.Count > 0)
            {
                update.Sections.Add(actions);
            }
        }

        return update;
    }

    private static bool Clash(object[] left, object[] right)
    {
        for (int i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] is int != right[i] is int)
            {
                return true;
            }

            if (!left[i].Equals(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    // Walks down the item, at times to something that is not there.
    private object[] PathIn(PlainMap item)
    {
        List<object> path = [];
        object? at = item;
        while (at is PlainMap or PlainList && (path.Count == 0 || Number(3) > 0))
        {
            object step = at switch
            {
                PlainMap map when map.Entries.Count > 0 && Number(4) > 0 => Pick(map.Entries.Keys.ToArray()),
                PlainList list => Number(list.Elements.Count + 2),
                _ => Pick(Names),
            };
            path.Add(step);
            at = Plain.Follow(at, [step]);
        }

        return Number(12) == 0 ? Path() : [.. path];
    }

    private PlainExpression? RightSide(string keyword, PlainMap item) => keyword switch
    {
        "SET" => Number(4) switch
        {
            0 => new PlainArithmetic(Number(2) == 0, new PlainLiteral(Decimal()), SetOperand(2, item)),
            1 => new PlainAppend(new PlainLiteral(new PlainList([Decimal()])), SetOperand(1, item)),
            _ => SetOperand(2, item),
        },
        "ADD" => new PlainLiteral(Number(2) == 0 ? Decimal() : Set()),
        "DELETE" => new PlainLiteral(Set()),
        _ => null,
    };

    private PlainExpression SetOperand(int depth, PlainMap item) => Number(depth > 0 ? 7 : 4) switch
    {
        0 or 1 => new PlainLiteral(Value(2)),
        2 or 3 => new PlainRead(PathIn(item)),
        4 => new PlainArithmetic(Number(2) == 0, SetOperand(depth - 1, item), new PlainLiteral(Decimal())),
        _ => new PlainFallback(PathIn(item), SetOperand(depth - 1, item)),
    };

    private PlainOperand Operand() => Number(6) switch
    {
        0 or 1 => new PlainOperand(null, Value(2), IsSize: false),
        2 => new PlainOperand(Path(), null, IsSize: true),
        _ => new PlainOperand(Path(), null, IsSize: false),
    };

    private PlainMap Map(int depth)
        => new(Many(3, () => KeyValuePair.Create(Pick(Names), Value(depth))).DistinctBy(entry => entry.Key));

    private PlainSet Set() => Number(3) switch
    {
        0 => new PlainSet("SS", [Pick(Strings), .. Many(3, () => (object)Pick(Strings))]),
        1 => new PlainSet("NS", [Decimal(), .. Many(3, () => (object)Decimal())]),
        _ => new PlainSet("BS", [Bytes(), .. Many(3, () => (object)Bytes())]),
    };

    private decimal Decimal() => (Number(9) - 4) / 2m;

    private byte[] Bytes() => [.. Many(3, () => (byte)Number(2))];

    private List<T> Many<T>(int most, Func<T> make) => [.. Enumerable.Range(0, Number(most + 1)).Select(_ => make())];

    private T Pick<T>(T[] from) => from[Number(from.Length)];

    private int Number(int below) => _random.Next(below);
}
