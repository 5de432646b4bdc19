using System.Text;
using DynaCluster.Linearizability.Histories;

namespace DynaCluster.Linearizability.Checks;

/// <summary>Why there is no order: a few operations that contradict each other.</summary>
/// <param name="Operations">They cannot be put in an order; in the order of their calls. Without any one of them the
/// others can be, unless the bound of work for explanations was reached.</param>
/// <param name="OtherWriteCount">Writes that may have taken effect between them. No outcome and no place of them that
/// their own answers allow helps.</param>
/// <param name="StartsAnywhere">They contradict each other whatever the key held before; else from the beginning of the
/// history on, when there was no item.</param>
public sealed record Explanation(
    string Key, IReadOnlyList<Operation> Operations, int OtherWriteCount, bool StartsAnywhere)
{
    private const int ShownMax = 30;

    public override string ToString()
    {
        StringBuilder text = new($"{Key}: not linearizable. No order explains ");
        text.AppendLine(Operations.Count == 1 ? "this answer:" : $"these {Operations.Count} answers together:");
        foreach (Operation operation in Operations.Take(ShownMax))
        {
            text.AppendLine($"    {operation}");
        }

        if (Operations.Count > ShownMax)
        {
            text.AppendLine($"    and {Operations.Count - ShownMax} more");
        }

        text.Append(StartsAnywhere ? "  whatever was there before" : "  after a beginning without an item");
        if (OtherWriteCount > 0)
        {
            text.Append($", and wherever {OtherWriteCount} other writes took effect");
        }

        return text.ToString();
    }
}
