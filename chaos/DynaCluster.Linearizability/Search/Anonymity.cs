using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Linearizability.Search;

/// <summary>
/// Texts that were written and that nobody ever saw or asked for are all the same to a history. Under one name their
/// writes are alike, and the search need not try which of them came first.
/// </summary>
internal static class Anonymity
{
    public static Operation[] Apply(Operation[] operations)
    {
        if (operations.Any(operation => operation.Condition.Kind == ConditionKind.Other))
        {
            return operations; // it may ask for anything
        }

        HashSet<string> named = new(StringComparer.Ordinal) { "" };
        foreach (Operation operation in operations)
        {
            named.Add(operation.Before?.Text ?? "");
            named.Add(operation.After?.Text ?? "");
            named.Add(operation.Condition.Operand);
        }

        string nobody = "?";
        while (named.Contains(nobody))
        {
            nobody += "?";
        }

        return [.. operations.Select(operation => named.Contains(operation.Effect.Written.Text)
            ? operation
            : operation with { Effect = operation.Effect.WithText(nobody) })];
    }
}
