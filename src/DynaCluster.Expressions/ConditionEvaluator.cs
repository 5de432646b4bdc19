using DynaCluster.Expressions.Evaluation;
using DynaCluster.Expressions.Plans;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Expressions;

/// <summary>Decides a condition or filter plan over an item's bytes. Allocates nothing.</summary>
/// <remarks>
/// A comparison whose operand is missing, or whose operands have different types, is false; only &lt;&gt; is then true.
/// </remarks>
public static class ConditionEvaluator
{
    // Tag, length and digits of the number that size(…) gives.
    private const int SizeValueLength = 2 + NumberCodec.EncodedLengthMax;

    /// <param name="plan">Made by <see cref="ExpressionCompiler"/>; empty: true.</param>
    /// <param name="item">Default where there is no item.</param>
    public static bool Evaluate(ReadOnlySpan<byte> plan, MapView item)
    {
        if (plan.IsEmpty)
        {
            return true;
        }

        int at = PlanReader.Begin(plan, PlanKind.Condition);
        return Decide(plan, ref at, item);
    }

    // The depth is bounded by the operators an expression may have.
    private static bool Decide(ReadOnlySpan<byte> plan, scoped ref int at, MapView item)
    {
        var operation = (ConditionOp)plan[at++];
        switch (operation)
        {
            case ConditionOp.All:
                return Junction(plan, ref at, item, decidedBy: false);
            case ConditionOp.Any:
                return Junction(plan, ref at, item, decidedBy: true);
            case ConditionOp.Not:
                return !Decide(plan, ref at, item);
            case ConditionOp.Between:
                return Between(plan, ref at, item);
            case ConditionOp.In:
                return In(plan, ref at, item);
            case ConditionOp.Exists:
                return PlanReader.Path(plan, ref at, item).Exists;
            case ConditionOp.NotExists:
                return !PlanReader.Path(plan, ref at, item).Exists;
            case ConditionOp.HasType:
                AttributeType type = PlanReader.Path(plan, ref at, item).Type;
                return (byte)type == plan[at++];
            default:
                return Pair(operation, plan, ref at, item);
        }
    }

    private static bool Junction(ReadOnlySpan<byte> plan, scoped ref int at, MapView item, bool decidedBy)
    {
        int end = PlanReader.End(plan, ref at);
        while (at < end)
        {
            if (Decide(plan, ref at, item) == decidedBy)
            {
                at = end;
                return decidedBy;
            }
        }

        return !decidedBy;
    }

    private static bool Pair(ConditionOp operation, ReadOnlySpan<byte> plan, scoped ref int at, MapView item)
    {
        AttributeView left = Operand(plan, ref at, item, stackalloc byte[SizeValueLength]);
        AttributeView right = Operand(plan, ref at, item, stackalloc byte[SizeValueLength]);
        switch (operation)
        {
            case ConditionOp.Equal:
                return Comparison.AreEqual(left, right);
            case ConditionOp.NotEqual:
                return !Comparison.AreEqual(left, right);
            case ConditionOp.BeginsWith:
                return Comparison.BeginsWith(left, right);
            case ConditionOp.Contains:
                return Comparison.Contains(left, right);
            default:
                return Comparison.TryOrder(left, right, out int order) && operation switch
                {
                    ConditionOp.Less => order < 0,
                    ConditionOp.LessOrEqual => order <= 0,
                    ConditionOp.Greater => order > 0,
                    ConditionOp.GreaterOrEqual => order >= 0,
                    _ => throw new InvalidDataException($"A plan holds the unknown condition {operation}."),
                };
        }
    }

    private static bool Between(ReadOnlySpan<byte> plan, scoped ref int at, MapView item)
    {
        AttributeView value = Operand(plan, ref at, item, stackalloc byte[SizeValueLength]);
        AttributeView lower = Operand(plan, ref at, item, stackalloc byte[SizeValueLength]);
        AttributeView upper = Operand(plan, ref at, item, stackalloc byte[SizeValueLength]);
        return Comparison.TryOrder(value, lower, out int above)
            && Comparison.TryOrder(value, upper, out int below)
            && above >= 0
            && below <= 0;
    }

    private static bool In(ReadOnlySpan<byte> plan, scoped ref int at, MapView item)
    {
        int end = PlanReader.End(plan, ref at);
        AttributeView value = Operand(plan, ref at, item, stackalloc byte[SizeValueLength]);
        Span<byte> scratch = stackalloc byte[SizeValueLength];
        while (at < end)
        {
            if (Comparison.AreEqual(value, Operand(plan, ref at, item, scratch)))
            {
                at = end;
                return true;
            }
        }

        return false;
    }

    private static AttributeView Operand(ReadOnlySpan<byte> plan, scoped ref int at, MapView item, Span<byte> scratch)
    {
        var operation = (OperandOp)plan[at++];
        if (operation == OperandOp.Literal)
        {
            return PlanReader.Literal(plan, ref at);
        }

        AttributeView reached = PlanReader.Path(plan, ref at, item);
        if (operation == OperandOp.Path)
        {
            return reached;
        }

        if (!AttributeSize.TryMeasure(reached, out int size))
        {
            return default;
        }

        int length = NumberCodec.Encode(size, scratch[2..]);
        scratch[0] = (byte)AttributeType.Number;
        scratch[1] = checked((byte)length);
        return new AttributeView(scratch);
    }
}
