using DynaCluster.Expressions.Plans;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Expressions.Evaluation;

/// <summary>The right sides of SET actions over the old image.</summary>
internal static class UpdateValues
{
    /// <summary>Tag, length and digits of a computed number.</summary>
    public const int NumberValueLength = 2 + NumberCodec.EncodedLengthMax;

    /// <summary>
    /// The type that a right side has; None where it reads an attribute that is not there. Moves behind it.
    /// </summary>
    /// <exception cref="ApiException">An operand has a type that its operator refuses.</exception>
    public static AttributeType TypeOf(ReadOnlySpan<byte> plan, scoped ref int at, MapView item)
    {
        switch ((ValueOp)plan[at++])
        {
            case ValueOp.Path:
                return PlanReader.Path(plan, ref at, item).Type;
            case ValueOp.Literal:
                return PlanReader.Literal(plan, ref at).Type;
            case ValueOp.IfNotExists:
                AttributeType present = PlanReader.Path(plan, ref at, item).Type;
                int end = PlanReader.End(plan, ref at);
                AttributeType type = present == AttributeType.None ? TypeOf(plan, ref at, item) : present;
                at = end;
                return type;
            case ValueOp.ListAppend:
                return PairType(plan, ref at, item, AttributeType.List);
            default:
                return PairType(plan, ref at, item, AttributeType.Number);
        }
    }

    /// <summary>Writes a right side that is known to have a value; moves behind it.</summary>
    /// <param name="plan">The whole plan.</param>
    /// <param name="at">Where the right side stands.</param>
    /// <param name="item">The old image.</param>
    /// <param name="level">1 for a top-level attribute; the value may nest to level 32.</param>
    /// <param name="target">Where to.</param>
    /// <exception cref="ApiException">A number leaves its range, or the value nests too deep.</exception>
    public static void Write(ReadOnlySpan<byte> plan, scoped ref int at, MapView item, int level, ItemWriter target)
    {
        if ((ValueOp)plan[at] != ValueOp.ListAppend)
        {
            AttributeView value = Resolve(plan, ref at, item, stackalloc byte[NumberValueLength]);
            DocumentDepth.Check(value, level);
            target.Value(value);
            return;
        }

        at++;
        target.BeginList();
        AppendElements(plan, ref at, item, level, target);
        AppendElements(plan, ref at, item, level, target);
        target.EndList();
    }

    /// <summary>Moves behind a right side.</summary>
    public static void Skip(ReadOnlySpan<byte> plan, scoped ref int at)
    {
        switch ((ValueOp)plan[at++])
        {
            case ValueOp.Path:
                PlanReader.SkipPath(plan, ref at);
                break;
            case ValueOp.Literal:
                PlanReader.Literal(plan, ref at);
                break;
            case ValueOp.IfNotExists:
                PlanReader.SkipPath(plan, ref at);
                at = PlanReader.End(plan, ref at);
                break;
            default:
                Skip(plan, ref at);
                Skip(plan, ref at);
                break;
        }
    }

    /// <summary>Adds to a number as an action's or an operator's result.</summary>
    /// <returns>The result as a value in <paramref name="scratch"/>.</returns>
    public static AttributeView Combine(
        scoped AttributeView left, scoped AttributeView right, bool subtract, Span<byte> scratch)
    {
        Span<byte> digits = scratch[2..];
        NumberFault fault = subtract
            ? NumberCodec.Subtract(left.Bytes, right.Bytes, digits, out int written)
            : NumberCodec.Add(left.Bytes, right.Bytes, digits, out written);
        if (fault != NumberFault.None)
        {
            throw new ApiException(ApiErrors.Number(fault, text: ""));
        }

        scratch[0] = (byte)AttributeType.Number;
        scratch[1] = checked((byte)written);
        return new AttributeView(scratch);
    }

    private static void AppendElements(
        ReadOnlySpan<byte> plan, scoped ref int at, MapView item, int level, ItemWriter target)
    {
        AttributeView list = Resolve(plan, ref at, item, stackalloc byte[NumberValueLength]);
        DocumentDepth.Check(list, level);
        foreach (AttributeView element in list.List)
        {
            target.Value(element);
        }
    }

    private static AttributeType PairType(
        ReadOnlySpan<byte> plan, scoped ref int at, MapView item, AttributeType wanted)
    {
        AttributeType left = TypeOf(plan, ref at, item);
        AttributeType right = TypeOf(plan, ref at, item);
        bool fits = (left == wanted || left == AttributeType.None) && (right == wanted || right == AttributeType.None);
        if (!fits)
        {
            throw new ApiException(ApiErrors.UpdateOperandType());
        }

        return left == AttributeType.None ? left : right;
    }

    // list_append stands nowhere inside another right side, so that every value here is a view.
    private static AttributeView Resolve(ReadOnlySpan<byte> plan, scoped ref int at, MapView item, Span<byte> scratch)
    {
        var operation = (ValueOp)plan[at++];
        switch (operation)
        {
            case ValueOp.Path:
                return PlanReader.Path(plan, ref at, item);
            case ValueOp.Literal:
                return PlanReader.Literal(plan, ref at);
            case ValueOp.IfNotExists:
                AttributeView present = PlanReader.Path(plan, ref at, item);
                int end = PlanReader.End(plan, ref at);
                AttributeView value = present.Exists ? present : Resolve(plan, ref at, item, scratch);
                at = end;
                return value;
            case ValueOp.Sum or ValueOp.Difference:
                AttributeView left = Resolve(plan, ref at, item, stackalloc byte[NumberValueLength]);
                AttributeView right = Resolve(plan, ref at, item, stackalloc byte[NumberValueLength]);
                return Combine(left, right, operation == ValueOp.Difference, scratch);
            default:
                throw new InvalidDataException($"A plan holds the value {operation} where it cannot stand.");
        }
    }
}
