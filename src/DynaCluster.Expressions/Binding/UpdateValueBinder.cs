using DynaCluster.Expressions.Plans;
using DynaCluster.Expressions.Syntax;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;

namespace DynaCluster.Expressions.Binding;

/// <summary>Checks and writes the right sides of an update.</summary>
internal sealed class UpdateValueBinder(Substitutions substitutions, TableSchema schema)
{
    /// <summary>Leaves if a #name is not defined.</summary>
    public void CheckNames(SyntaxNode? node) => ForEachPath(node, path => PathBinder.CheckDefined(path, substitutions));

    /// <summary>Leaves if a path looks inside a key attribute.</summary>
    public void CheckKeysScalar(SyntaxNode? node)
        => ForEachPath(node, path => KeyAttributes.CheckScalar(PathBinder.Resolve(path, substitutions), schema));

    /// <summary>Leaves if a value is not defined, or a literal has a type that its operator refuses.</summary>
    public void Check(SyntaxNode node)
    {
        switch (node)
        {
            case PathNode path:
                PathBinder.Resolve(path, substitutions);
                break;
            case ValueNode value:
                OperandBinder.Value(value, substitutions);
                break;
            case ArithmeticNode arithmetic:
                string sign = arithmetic.Subtracts ? "-" : "+";
                Check(arithmetic.Left);
                Check(arithmetic.Right);
                CheckLiteral(arithmetic.Left, AttributeType.Number, sign);
                CheckLiteral(arithmetic.Right, AttributeType.Number, sign);
                break;
            default:
                CheckCall((CallNode)node);
                break;
        }
    }

    public void Write(SyntaxNode? node, PlanWriter plan)
    {
        switch (node)
        {
            case null:
                break;
            case PathNode path:
                plan.Byte((byte)ValueOp.Path);
                plan.Path(PathBinder.Resolve(path, substitutions));
                break;
            case ValueNode value:
                plan.Byte((byte)ValueOp.Literal);
                plan.Bytes(OperandBinder.Value(value, substitutions).Span);
                break;
            case ArithmeticNode arithmetic:
                plan.Byte((byte)(arithmetic.Subtracts ? ValueOp.Difference : ValueOp.Sum));
                Write(arithmetic.Left, plan);
                Write(arithmetic.Right, plan);
                break;
            case CallNode { Function: ExpressionFunction.ListAppend } call:
                plan.Byte((byte)ValueOp.ListAppend);
                Write(call.Arguments[0], plan);
                Write(call.Arguments[1], plan);
                break;
            case CallNode call:
                plan.Byte((byte)ValueOp.IfNotExists);
                plan.Path(PathBinder.Resolve((PathNode)call.Arguments[0], substitutions)); // checked before
                int begin = plan.BeginLength();
                Write(call.Arguments[1], plan);
                plan.EndLength(begin);
                break;
        }
    }

    private void CheckCall(CallNode call)
    {
        Array.ForEach(call.Arguments, Check);
        if (call.Function == ExpressionFunction.ListAppend)
        {
            CheckLiteral(call.Arguments[0], AttributeType.List, call.Name);
            CheckLiteral(call.Arguments[1], AttributeType.List, call.Name);
            return;
        }

        if (call.Arguments[0] is not PathNode path)
        {
            throw new ExpressionException(ExpressionFaults.PathRequired(call.Name));
        }

        if (call.Arguments[1] is PathNode fallback)
        {
            PathStep[] first = PathBinder.Resolve(path, substitutions);
            if (PathBinder.AreEqual(first, PathBinder.Resolve(fallback, substitutions)))
            {
                throw new ExpressionException(
                    ExpressionFaults.SameOperand(call.Name, PathBinder.Describe(first)));
            }
        }
    }

    private void CheckLiteral(SyntaxNode node, AttributeType wanted, string operation)
    {
        if (node is ValueNode value)
        {
            var type = (AttributeType)OperandBinder.Value(value, substitutions).Span[0];
            if (type != wanted)
            {
                throw OperandBinder.WrongType(operation, type);
            }
        }
    }

    private static void ForEachPath(SyntaxNode? node, Action<PathNode> visit)
    {
        switch (node)
        {
            case PathNode path:
                visit(path);
                break;
            case ArithmeticNode arithmetic:
                ForEachPath(arithmetic.Left, visit);
                ForEachPath(arithmetic.Right, visit);
                break;
            case CallNode call:
                Array.ForEach(call.Arguments, argument => ForEachPath(argument, visit));
                break;
        }
    }
}
