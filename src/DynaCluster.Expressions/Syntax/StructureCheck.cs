using System.Text;
using DynaCluster.Model.Errors;

namespace DynaCluster.Expressions.Syntax;

/// <summary>
/// What DynamoDB refuses in a well-formed expression before it looks at names and values: reserved words, list indexes,
/// functions out of place. In the order in which the expression is written, the first fault leaves.
/// </summary>
internal static class StructureCheck
{
    public static void Condition(SyntaxNode node)
    {
        switch (node)
        {
            case JunctionNode junction:
                foreach (SyntaxNode condition in junction.Conditions)
                {
                    Condition(condition);
                }

                break;
            case NotNode not:
                Condition(not.Condition);
                break;
            case CallNode call:
                ConditionCall(call, alone: true);
                break;
            case ComparisonNode comparison:
                Operand(comparison.Left);
                Operand(comparison.Right);
                break;
            case BetweenNode between:
                Operand(between.Operand);
                Operand(between.Lower);
                Operand(between.Upper);
                break;
            case InNode within:
                Operand(within.Operand);
                Array.ForEach(within.Candidates, Operand);
                break;
        }
    }

    public static void Update(UpdateNode update)
    {
        foreach (SectionNode section in update.Sections)
        {
            foreach (ActionNode action in section.Actions)
            {
                Path(action.Path);
                UpdateValue(action.Value, insideCall: false);
            }

            if (Array.Find(update.Sections, other => other.Keyword == section.Keyword) != section)
            {
                string keyword = section.Keyword.ToString().ToUpperInvariant();
                throw new ExpressionException(ExpressionFaults.SectionTwice(keyword));
            }
        }
    }

    public static void Projection(ProjectionNode projection) => Array.ForEach(projection.Paths, Path);

    private static void Operand(SyntaxNode node)
    {
        switch (node)
        {
            case PathNode path:
                Path(path);
                break;
            case CallNode call:
                ConditionCall(call, alone: false);
                break;
        }
    }

    private static void ConditionCall(CallNode call, bool alone)
    {
        if (call.Function == ExpressionFunction.Unknown)
        {
            throw new ExpressionException(ExpressionFaults.UnknownFunction(call.Name));
        }

        if (call.Function.IsUpdate())
        {
            throw new ExpressionException(ExpressionFaults.NotInCondition(call.Name));
        }

        if (alone == (call.Function == ExpressionFunction.Size))
        {
            throw new ExpressionException(ExpressionFaults.Misplaced(call.Name));
        }

        OperandCount(call);
        Array.ForEach(call.Arguments, Operand);
    }

    private static void UpdateValue(SyntaxNode? node, bool insideCall)
    {
        switch (node)
        {
            case PathNode path:
                Path(path);
                break;
            case ArithmeticNode arithmetic:
                UpdateValue(arithmetic.Left, insideCall);
                UpdateValue(arithmetic.Right, insideCall);
                break;
            case CallNode call:
                UpdateCall(call, insideCall);
                break;
        }
    }

    private static void UpdateCall(CallNode call, bool insideCall)
    {
        if (call.Function == ExpressionFunction.Unknown)
        {
            throw new ExpressionException(ExpressionFaults.UnknownFunction(call.Name));
        }

        if (!call.Function.IsUpdate())
        {
            throw new ExpressionException(ExpressionFaults.NotInUpdate(call.Name));
        }

        if (insideCall && call.Function == ExpressionFunction.ListAppend)
        {
            throw new ExpressionException(ExpressionFaults.Misplaced(call.Name));
        }

        OperandCount(call);
        foreach (SyntaxNode argument in call.Arguments)
        {
            UpdateValue(argument, insideCall: true);
        }
    }

    private static void OperandCount(CallNode call)
    {
        if (call.Arguments.Length != call.Function.Operands())
        {
            throw new ExpressionException(ExpressionFaults.OperandCount(call.Name, call.Arguments.Length));
        }
    }

    private static void Path(PathNode path)
    {
        foreach (PathStep step in path.Steps)
        {
            if (step.Kind == PathStepKind.Name && ReservedWords.Contains(step.Name.Span))
            {
                throw new ExpressionException(ExpressionFaults.ReservedWord(Encoding.ASCII.GetString(step.Name.Span)));
            }

            if (step.Kind == PathStepKind.Index && step.Index < 0)
            {
                throw new ExpressionException(ExpressionFaults.ListIndex(Encoding.ASCII.GetString(step.Name.Span)));
            }
        }
    }
}
