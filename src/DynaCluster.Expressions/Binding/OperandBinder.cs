using System.Text;
using DynaCluster.Expressions.Evaluation;
using DynaCluster.Expressions.Plans;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Numbers;

namespace DynaCluster.Expressions.Binding;

/// <summary>Resolves the operands of a condition and writes them into a plan.</summary>
internal static class OperandBinder
{
    /// <summary>Resolves names and values, checks a size(…), in the order in which they are written.</summary>
    public static BoundOperand Resolve(SyntaxNode node, Substitutions substitutions)
    {
        switch (node)
        {
            case PathNode path:
                return new BoundOperand(PathBinder.Resolve(path, substitutions), default, IsSize: false);
            case ValueNode value:
                return new BoundOperand(null, Value(value, substitutions), IsSize: false);
            default:
                CallNode call = (CallNode)node; // only size(…) passes the structure check as an operand
                return Size(Resolve(call.Arguments[0], substitutions));
        }
    }

    public static ReadOnlyMemory<byte> Value(ValueNode node, Substitutions substitutions)
        => substitutions.Values.TryUse(node.Name.Span, out ReadOnlyMemory<byte> value)
            ? value
            : throw new ExpressionException(
                ExpressionFaults.UndefinedValue(Encoding.UTF8.GetString(node.Name.Span)));

    public static void Write(BoundOperand operand, PlanWriter plan)
    {
        if (operand.Path is null)
        {
            plan.Byte((byte)OperandOp.Literal);
            plan.Bytes(operand.Literal.Span);
            return;
        }

        plan.Byte((byte)(operand.IsSize ? OperandOp.Size : OperandOp.Path));
        plan.Path(operand.Path);
    }

    /// <summary>Leaves if the operand's type is known and not one that can be ordered.</summary>
    public static void CheckOrdered(BoundOperand operand, string operation)
    {
        if (operand.Type != AttributeType.None && !TypeNames.IsOrdered(operand.Type))
        {
            throw WrongType(operation, operand.Type);
        }
    }

    /// <summary>Leaves if the first operand is the very path of another.</summary>
    public static void CheckDistinct(string operation, BoundOperand first, params ReadOnlySpan<BoundOperand> others)
    {
        if (first.Path is null || first.IsSize)
        {
            return;
        }

        foreach (BoundOperand other in others)
        {
            if (other is { Path: not null, IsSize: false } && PathBinder.AreEqual(first.Path, other.Path))
            {
                throw new ExpressionException(
                    ExpressionFaults.SameOperand(operation, PathBinder.Describe(first.Path)));
            }
        }
    }

    public static ExpressionException WrongType(string operation, AttributeType type)
        => new(ExpressionFaults.OperandType(operation, TypeNames.Short(type)));

    private static BoundOperand Size(BoundOperand argument)
    {
        if (argument.IsSize || argument.Type is AttributeType.Number or AttributeType.Bool or AttributeType.Null)
        {
            throw WrongType("size", argument.Type);
        }

        if (argument.Path is not null)
        {
            return argument with { IsSize = true };
        }

        Span<byte> number = stackalloc byte[NumberCodec.EncodedLengthMax];
        AttributeSize.TryMeasure(new AttributeView(argument.Literal.Span), out int size);
        int length = NumberCodec.Encode(size, number);
        using ItemWriter literal = new(32);
        literal.Number(number[..length]);
        return new BoundOperand(null, literal.ToArray(), IsSize: false);
    }
}

/// <param name="Path">Resolved; null for a literal.</param>
/// <param name="Literal">The encoded value where there is no path.</param>
/// <param name="IsSize">The size of what the path reaches.</param>
internal readonly record struct BoundOperand(PathStep[]? Path, ReadOnlyMemory<byte> Literal, bool IsSize)
{
    /// <summary>None where it depends on the item.</summary>
    public AttributeType Type
    {
        get
        {
            if (Path is not null)
            {
                return IsSize ? AttributeType.Number : AttributeType.None;
            }

            return (AttributeType)Literal.Span[0];
        }
    }
}
