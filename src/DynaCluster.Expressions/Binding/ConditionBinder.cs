using System.Text;
using DynaCluster.Expressions.Plans;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;

namespace DynaCluster.Expressions.Binding;

/// <summary>Binds a condition to names and values: checks what they decide, and writes the plan.</summary>
internal sealed class ConditionBinder(Substitutions substitutions, PlanWriter plan)
{
    /// <summary>Called with every path that the condition names, resolved.</summary>
    public Action<PathStep[]>? PathSeen { get; init; }

    /// <summary>Leaves by <see cref="ExpressionException"/>.</summary>
    public void Bind(SyntaxNode node)
    {
        switch (node)
        {
            case JunctionNode junction:
                plan.Byte((byte)(junction.All ? ConditionOp.All : ConditionOp.Any));
                int begin = plan.BeginLength();
                Array.ForEach(junction.Conditions, Bind);
                plan.EndLength(begin);
                break;
            case NotNode not:
                plan.Byte((byte)ConditionOp.Not);
                Bind(not.Condition);
                break;
            case ComparisonNode comparison:
                Comparison(comparison);
                break;
            case BetweenNode between:
                Between(between);
                break;
            case InNode within:
                In(within);
                break;
            default:
                Call((CallNode)node); // nothing else stands where a condition is wanted
                break;
        }
    }

    private void Comparison(ComparisonNode node)
    {
        (ConditionOp operation, string sign) = node.Comparison switch
        {
            TokenKind.Equal => (ConditionOp.Equal, "="),
            TokenKind.NotEqual => (ConditionOp.NotEqual, "<>"),
            TokenKind.Less => (ConditionOp.Less, "<"),
            TokenKind.LessOrEqual => (ConditionOp.LessOrEqual, "<="),
            TokenKind.Greater => (ConditionOp.Greater, ">"),
            _ => (ConditionOp.GreaterOrEqual, ">="),
        };
        BoundOperand left = Operand(node.Left);
        BoundOperand right = Operand(node.Right);
        OperandBinder.CheckDistinct(sign, left, right);
        if (operation is not (ConditionOp.Equal or ConditionOp.NotEqual))
        {
            OperandBinder.CheckOrdered(left, sign);
            OperandBinder.CheckOrdered(right, sign);
        }

        Write(operation, left, right);
    }

    private void Between(BetweenNode node)
    {
        const string name = "BETWEEN";
        BoundOperand operand = Operand(node.Operand);
        BoundOperand lower = Operand(node.Lower);
        BoundOperand upper = Operand(node.Upper);
        OperandBinder.CheckDistinct(name, operand, lower, upper);
        OperandBinder.CheckOrdered(operand, name);
        OperandBinder.CheckOrdered(lower, name);
        OperandBinder.CheckOrdered(upper, name);
        if (lower.Path is null && upper.Path is null)
        {
            CheckBounds(new AttributeView(lower.Literal.Span), new AttributeView(upper.Literal.Span));
        }

        Write(ConditionOp.Between, operand, lower, upper);
    }

    private static void CheckBounds(AttributeView lower, AttributeView upper)
    {
        if (lower.Type != upper.Type)
        {
            throw new ExpressionException(
                ExpressionFaults.BoundTypes(LiteralText.Describe(lower), LiteralText.Describe(upper)));
        }

        if (lower.Bytes.SequenceCompareTo(upper.Bytes) > 0)
        {
            throw new ExpressionException(
                ExpressionFaults.BoundOrder(LiteralText.Describe(lower), LiteralText.Describe(upper)));
        }
    }

    private void In(InNode node)
    {
        BoundOperand operand = Operand(node.Operand);
        BoundOperand[] candidates = Array.ConvertAll(node.Candidates, Operand);
        if (candidates.Length > Limits.InOperandsMax)
        {
            throw new ExpressionException(ExpressionFaults.InOperands(candidates.Length));
        }

        OperandBinder.CheckDistinct("IN", operand, candidates);
        plan.Byte((byte)ConditionOp.In);
        int begin = plan.BeginLength();
        OperandBinder.Write(operand, plan);
        foreach (BoundOperand candidate in candidates)
        {
            OperandBinder.Write(candidate, plan);
        }

        plan.EndLength(begin);
    }

    private void Call(CallNode call)
    {
        BoundOperand[] arguments = Array.ConvertAll(call.Arguments, Operand);
        switch (call.Function)
        {
            case ExpressionFunction.AttributeExists:
                WritePath(ConditionOp.Exists, RequirePath(call, arguments[0]));
                break;
            case ExpressionFunction.AttributeNotExists:
                WritePath(ConditionOp.NotExists, RequirePath(call, arguments[0]));
                break;
            case ExpressionFunction.AttributeType:
                PathStep[] path = RequirePath(call, arguments[0]);
                OperandBinder.CheckDistinct(call.Name, arguments[0], arguments[1]);
                AttributeType type = WantedType(arguments[1]);
                WritePath(ConditionOp.HasType, path);
                plan.Byte((byte)type);
                break;
            case ExpressionFunction.BeginsWith:
                OperandBinder.CheckDistinct(call.Name, arguments[0], arguments[1]);
                CheckPrefix(arguments[0]);
                CheckPrefix(arguments[1]);
                Write(ConditionOp.BeginsWith, arguments);
                break;
            default:
                OperandBinder.CheckDistinct(call.Name, arguments[0], arguments[1]);
                Write(ConditionOp.Contains, arguments);
                break;
        }
    }

    private static PathStep[] RequirePath(CallNode call, BoundOperand argument)
        => argument is { Path: not null, IsSize: false }
            ? argument.Path
            : throw new ExpressionException(ExpressionFaults.PathRequired(call.Name));

    private static void CheckPrefix(BoundOperand argument)
    {
        if (argument.Type is not (AttributeType.None or AttributeType.String or AttributeType.Binary))
        {
            throw OperandBinder.WrongType("begins_with", argument.Type);
        }
    }

    private static AttributeType WantedType(BoundOperand argument)
    {
        const string name = "attribute_type";
        if (argument.Type == AttributeType.None)
        {
            throw new ExpressionException(ExpressionFaults.OperandType(name, TypeNames.Any));
        }

        if (argument.Type != AttributeType.String)
        {
            throw OperandBinder.WrongType(name, argument.Type);
        }

        ReadOnlySpan<byte> text = new AttributeView(argument.Literal.Span).Bytes;
        AttributeType type = TypeNames.Parse(text);
        return type != AttributeType.None
            ? type
            : throw new ExpressionException(ExpressionFaults.TypeName(Encoding.UTF8.GetString(text)));
    }

    private BoundOperand Operand(SyntaxNode node)
    {
        BoundOperand operand = OperandBinder.Resolve(node, substitutions);
        if (operand.Path is not null)
        {
            PathSeen?.Invoke(operand.Path);
        }

        return operand;
    }

    private void WritePath(ConditionOp operation, PathStep[] path)
    {
        plan.Byte((byte)operation);
        plan.Path(path);
    }

    private void Write(ConditionOp operation, params ReadOnlySpan<BoundOperand> operands)
    {
        plan.Byte((byte)operation);
        foreach (BoundOperand operand in operands)
        {
            OperandBinder.Write(operand, plan);
        }
    }
}
