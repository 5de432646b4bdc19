using DynaCluster.Linearizability.Checks;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Linearizability.Search;

/// <summary>
/// Finds a few answers that contradict each other. Only these stay firm. Other writes become optional, without an end,
/// other reads are gone, what came later is cut off and what came earlier may have left anything. All of that only
/// loosens what must be explained, so answers without an order in such a window have none in the whole history either.
/// </summary>
internal sealed class Explainer
{
    private const int StretchMin = 32;
    private const int StretchMax = 512;

    /// <summary>For one window, for each of its operations. Where there is a contradiction it shows soon, or another
    /// window shows it better.</summary>
    private const int StepsOfOperationMax = 5_000;

    /// <summary>What it costs to make a window ready, for each of its operations.</summary>
    private const int StepsOfMaking = 10;

    private readonly CheckLimits _limits;

    /// <summary>In the order of calls.</summary>
    private readonly Operation[] _history;
    private long _steps;

    private Explainer(Operation[] history, CheckLimits limits)
    {
        _limits = limits;
        _history = [.. history.OrderBy(operation => operation.Called)];
    }

    private bool IsExhausted => _steps >= _limits.ExplanationStepsMax;

    /// <param name="history">Of one key.</param>
    /// <param name="search">What it found in this history: no order, or nothing.</param>
    /// <returns>No explanation: no contradiction was found within the limits. Otherwise it is proven that there is one.
    /// </returns>
    public static (Explanation? Explanation, long Steps) Explain(
        Operation[] history, LinearizationSearch search, CheckLimits limits)
    {
        Explainer explainer = new(history, limits);
        Operation[] all = [.. explainer._history.Where(operation => operation.Returned is not null)];
        Explanation? explanation = explainer.LookAround(all, [.. search.Suspects]) ?? explainer.LookEverywhere(all);
        if (explanation is null && search.Found == false)
        {
            explanation = explainer.Reduce(all, startsAnywhere: false);
        }

        return (explanation, explainer._steps);
    }

    /// <summary>Looks near the operations that the search stopped at.</summary>
    private Explanation? LookAround(Operation[] all, Operation[] suspects)
    {
        int[] places = [.. suspects.Select(suspect => Array.IndexOf(all, suspect))];
        for (int size = 1; size < StretchMax; size *= 2)
        {
            foreach (int place in places)
            {
                Operation[] firm = all[Math.Max(0, place - size + 1)..Math.Min(all.Length, place + size)];
                if (HasNoOrder(firm, startsAnywhere: true))
                {
                    return Reduce(firm, startsAnywhere: true);
                }

                // From the beginning on there is much to look at: only for one answer, or in a short history.
                if ((size == 1 || all.Length < StretchMax) && HasNoOrder(firm, startsAnywhere: false))
                {
                    return Reduce(firm, startsAnywhere: false);
                }
            }
        }

        return null;
    }

    /// <summary>Answers called one after the other that contradict each other whatever was there before. Short
    /// stretches come first: they show at once what a search from the beginning may need very long for.</summary>
    private Explanation? LookEverywhere(Operation[] all)
    {
        for (int size = StretchMin; size < all.Length * 2; size *= 2)
        {
            for (int first = 0; first == 0 || first + (size / 2) < all.Length; first += size / 2)
            {
                Operation[] stretch = all[first..Math.Min(first + size, all.Length)];
                if (HasNoOrder(stretch, startsAnywhere: true))
                {
                    return Reduce(stretch, startsAnywhere: true);
                }
            }
        }

        return null;
    }

    /// <summary>Makes answers loose, many at a time first, as long as the others still contradict each other.</summary>
    private Explanation Reduce(Operation[] firm, bool startsAnywhere)
    {
        for (int size = firm.Length / 2; size > 0; size /= 2)
        {
            int at = 0;
            while (at < firm.Length && !IsExhausted)
            {
                Operation[] fewer = [.. firm[..at], .. firm[Math.Min(at + size, firm.Length)..]];
                if (HasNoOrder(fewer, startsAnywhere))
                {
                    firm = fewer;
                }
                else
                {
                    at += size;
                }
            }
        }

        int others = Window(firm, startsAnywhere).Count(operation => operation.Returned is null);
        return new Explanation(firm[0].Key, firm, others, startsAnywhere);
    }

    private bool HasNoOrder(Operation[] firm, bool startsAnywhere)
    {
        if (firm.Length == 0 || IsExhausted)
        {
            return false;
        }

        Operation[] window = Window(firm, startsAnywhere);
        Work work = new((long)StepsOfOperationMax * window.Length, _limits.RememberedWordsMax);
        Puzzle puzzle = new(window, startsAnywhere ? null : Image.None);
        LinearizationSearch search = LinearizationSearch.Run(puzzle, work);
        _steps += work.Steps + ((long)StepsOfMaking * window.Length);
        return search.Found == false;
    }

    /// <summary>The firm operations and the writes that may have taken effect between the first of them and the last.
    /// </summary>
    private Operation[] Window(Operation[] firm, bool startsAnywhere)
    {
        HashSet<Operation> isFirm = new(firm, ReferenceEqualityComparer.Instance);
        long begin = startsAnywhere ? firm[0].Called : long.MinValue;
        long end = firm.Max(operation => operation.Returned ?? long.MinValue);
        return
        [
            .. _history
                .TakeWhile(operation => operation.Called <= end)
                .Where(operation => !(operation.Returned < begin))
                .Select(operation => isFirm.Contains(operation) ? operation : Loosened(operation))
                .OfType<Operation>(),
        ];
    }

    /// <summary>What is left of an operation that is not firm: a write may have come earlier or not at all, but if it
    /// takes effect it does so as it was told. Null: nothing.</summary>
    private static Operation? Loosened(Operation operation)
        => operation.Effect.Kind == EffectKind.Read || operation.IsRefused
            ? null
            : operation with { Returned = null };
}
