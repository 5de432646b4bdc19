using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Tests.Linearizability;

internal enum RandomWorkload
{
    Mixed,
    Register,
    Counter,
}

/// <summary>Histories of one item, told by an atomic item that each operation meets at some moment of its
/// own.</summary>
internal sealed class RandomHistory(Random random)
{
    private const string Key = "k";

    private int _texts;

    /// <summary>Writes have texts of their own; else there are few, which come again.</summary>
    public bool HasUniqueTexts { get; init; }

    public RandomWorkload Workload { get; init; }

    /// <summary>Of a hundred writes so many are shown no image where they could be.</summary>
    public int HiddenPercent { get; init; } = 50;

    /// <summary>How long an operation takes at most; the next of its client follows at once or soon.</summary>
    public int DurationMax { get; init; } = 6;

    /// <summary>Of a hundred operations so many have no answer.</summary>
    public int UnknownPercent { get; init; } = 15;

    /// <summary>Clients that each do one thing at a time; one whose operation gets no answer goes on with the next.
    /// </summary>
    public IReadOnlyList<Operation> Make(int clients, int operationsOfClient)
    {
        List<(Operation Operation, double Moment)> moments = [];
        for (int client = 1; client <= clients; client++)
        {
            long now = random.Next(DurationMax);
            for (int turn = 0; turn < operationsOfClient; turn++)
            {
                long returned = now + random.Next(DurationMax);
                Operation operation = new()
                {
                    Client = client, Key = Key, Called = now, Returned = returned,
                    Effect = RandomEffect(), Condition = RandomCondition(),
                };
                bool isUnknown = random.Next(100) < UnknownPercent;
                moments.Add(isUnknown
                    ? (operation with { Returned = null }, now + (random.NextDouble() * 3 * DurationMax))
                    : (operation, now + (random.NextDouble() * (returned - now))));
                now = returned + random.Next(3);
            }
        }

        return Tell(moments);
    }

    /// <summary>The same history with one answer that may be wrong.</summary>
    public IReadOnlyList<Operation> Alter(IReadOnlyList<Operation> history)
    {
        Operation[] altered = [.. history];
        int at = random.Next(altered.Length);
        Operation operation = altered[at];
        altered[at] = operation switch
        {
            { Returned: null } => operation,
            { Before: not null } => operation with { Before = RandomImage() },
            { After: not null } => operation with { After = RandomImage() },
            { Condition.Kind: not ConditionKind.Always } => operation with { IsRefused = !operation.IsRefused },
            _ => operation with { Before = RandomImage() },
        };
        return altered;
    }

    private IReadOnlyList<Operation> Tell(List<(Operation Operation, double Moment)> moments)
    {
        List<Operation> told = [];
        Image state = Image.None;
        foreach ((Operation operation, _) in moments.OrderBy(moment => moment.Moment))
        {
            bool holds = operation.Condition.Holds(state);
            Image next = holds ? operation.Effect.Apply(state) : state;
            if (operation.Returned is null)
            {
                told.Add(operation);
                state = random.Next(2) == 0 ? next : state; // or it never happens
                continue;
            }

            bool isRead = operation.Effect.Kind == EffectKind.Read && holds;
            told.Add(operation with
            {
                IsRefused = !holds,
                Before = isRead || IsShown() ? state : null,
                After = operation.Effect.Kind == EffectKind.Add && holds && IsShown() ? next : null,
            });
            state = next;
        }

        return told;
    }

    private bool IsShown() => random.Next(100) >= HiddenPercent;

    private Effect RandomEffect() => Workload == RandomWorkload.Counter ? RandomCount()
        : random.Next(Workload == RandomWorkload.Register ? 6 : 8) switch
    {
        < 3 => Effect.Read,
        < 5 => Effect.Put(Image.Of(RandomText(isWritten: true), HasUniqueTexts ? 0 : random.Next(4) / 3)),
        5 => Effect.Delete,
        6 => Effect.Add(RandomAmount()),
        _ => Effect.Add(RandomAmount(), RandomText(isWritten: true)),
    };

    private Effect RandomCount() => random.Next(10) switch
    {
        < 4 => Effect.Read,
        < 8 => Effect.Add(RandomAmount()),
        _ => Effect.Add(RandomAmount(), RandomText(isWritten: true)),
    };

    private int RandomAmount() => HasUniqueTexts ? 1 : random.Next(6) switch
    {
        0 => -1,
        1 => 0,
        2 => 2,
        _ => 1,
    };

    private Condition RandomCondition() => random.Next(10) switch
    {
        0 => Condition.Exists,
        1 => Condition.Missing,
        2 => Condition.TextIs(RandomText(isWritten: false)),
        3 => Condition.TextIsNot(RandomText(isWritten: false)),
        _ => Condition.Always,
    };

    private Image RandomImage() => random.Next(4) switch
    {
        0 => Image.None,
        1 => Image.OfCount(random.Next(1, 3)),
        _ => Image.Of(RandomText(isWritten: false), random.Next(2)),
    };

    private string RandomText(bool isWritten)
    {
        if (!HasUniqueTexts)
        {
            return ((char)('a' + random.Next(3))).ToString();
        }

        _texts += isWritten ? 1 : 0;
        return $"w{(isWritten ? _texts : random.Next(_texts + 1))}";
    }
}
