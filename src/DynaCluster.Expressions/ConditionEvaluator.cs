using DynaCluster.Model.Items;

namespace DynaCluster.Expressions;

/// <summary>Decides a condition or filter plan over an item's bytes. Allocates nothing.</summary>
public static class ConditionEvaluator
{
    /// <param name="plan">Made by <see cref="ExpressionCompiler"/>; empty: true.</param>
    /// <param name="item">Default where there is no item.</param>
    public static bool Evaluate(ReadOnlySpan<byte> plan, MapView item) => throw new NotImplementedException();
}
