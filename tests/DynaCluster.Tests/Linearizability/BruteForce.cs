using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Tests.Linearizability;

/// <summary>Tries every order of a short history of one key. It shares nothing with the checker but the words that a
/// history is told in.</summary>
internal static class BruteForce
{
    public static bool IsLinearizable(IReadOnlyList<Operation> history, Image start = default)
        => Explains(history, new bool[history.Count], start);

    private static bool Explains(IReadOnlyList<Operation> history, bool[] taken, Image state)
    {
        long deadline = history.Where((operation, at) => !taken[at] && operation.Returned is not null)
            .Select(operation => operation.Returned!.Value) // those without a return are left out
            .DefaultIfEmpty(-1).Min();
        if (deadline < 0)
        {
            return true;
        }

        for (int at = 0; at < history.Count; at++)
        {
            if (taken[at] || history[at].Called > deadline || Next(history[at], state) is not { } next)
            {
                continue;
            }

            taken[at] = true;
            if (Explains(history, taken, next))
            {
                return true;
            }

            taken[at] = false;
        }

        return false;
    }

    /// <summary>Null: it cannot have been so.</summary>
    private static Image? Next(Operation operation, Image state)
    {
        bool holds = operation.Condition.Holds(state);
        Image next = holds ? operation.Effect.Apply(state) : state;
        bool isRight = (operation.Returned is null || holds != operation.IsRefused)
            && (operation.Before is null || operation.Before == state)
            && (operation.After is null || operation.After == next);
        return isRight ? next : null;
    }
}
