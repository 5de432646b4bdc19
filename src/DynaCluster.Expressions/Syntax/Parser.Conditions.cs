using DynaCluster.Model.Errors;

namespace DynaCluster.Expressions.Syntax;

internal sealed partial class Parser
{
    private SyntaxNode Condition() => Disjunction(bareOperand: false).Tree;

    // bareOperand: an operand alone may stand here, because a parenthesis around an operand has just been opened.
    private Parsed Disjunction(bool bareOperand)
    {
        Parsed first = Conjunction(bareOperand);
        if (Current.Kind != TokenKind.Or)
        {
            return first;
        }

        List<SyntaxNode> conditions = [first.Tree];
        while (Accept(TokenKind.Or))
        {
            conditions.Add(Conjunction(bareOperand: false).Tree);
        }

        return new Parsed(new JunctionNode(all: false, [.. conditions]), Grouped: false);
    }

    private Parsed Conjunction(bool bareOperand)
    {
        Parsed first = Negation(bareOperand);
        if (Current.Kind != TokenKind.And)
        {
            return first;
        }

        List<SyntaxNode> conditions = [first.Tree];
        while (Accept(TokenKind.And))
        {
            conditions.Add(Negation(bareOperand: false).Tree);
        }

        return new Parsed(new JunctionNode(all: true, [.. conditions]), Grouped: false);
    }

    private Parsed Negation(bool bareOperand)
    {
        if (!Accept(TokenKind.Not))
        {
            return Comparison(bareOperand);
        }

        return new Parsed(new NotNode(Negation(bareOperand: false).Tree), Grouped: false);
    }

    private Parsed Comparison(bool bareOperand)
    {
        Parsed left = Primary();
        bool operand = left.Tree is PathNode or ValueNode;
        if (operand || left.Tree is CallNode)
        {
            if (Current.Kind is >= TokenKind.Equal and <= TokenKind.GreaterOrEqual)
            {
                TokenKind comparison = Next().Kind;
                return new Parsed(new ComparisonNode(comparison, left.Tree, Operand().Tree), Grouped: false);
            }

            if (Accept(TokenKind.Between))
            {
                SyntaxNode lower = Operand().Tree;
                Expect(TokenKind.And);
                return new Parsed(new BetweenNode(left.Tree, lower, Operand().Tree), Grouped: false);
            }

            if (Accept(TokenKind.In))
            {
                return new Parsed(new InNode(left.Tree, Candidates()), Grouped: false);
            }
        }

        bool complete = !operand || (bareOperand && Current.Kind == TokenKind.CloseParenthesis);
        return complete ? left : throw SyntaxError();
    }

    private SyntaxNode[] Candidates()
    {
        Expect(TokenKind.OpenParenthesis);
        List<SyntaxNode> candidates = [Operand().Tree];
        while (Accept(TokenKind.Comma))
        {
            candidates.Add(Operand().Tree);
        }

        Expect(TokenKind.CloseParenthesis);
        return [.. candidates];
    }

    private Parsed Primary()
    {
        if (Current.Kind != TokenKind.OpenParenthesis)
        {
            return Simple();
        }

        BeginGroup();
        return EndGroup(Disjunction(bareOperand: true));
    }

    private Parsed Operand()
    {
        if (Current.Kind != TokenKind.OpenParenthesis)
        {
            return Simple();
        }

        BeginGroup();
        return EndGroup(Operand());
    }

    private Parsed Simple()
    {
        if (Current.Kind == TokenKind.ValuePlaceholder)
        {
            return new Parsed(new ValueNode(TextOf(Next())), Grouped: false);
        }

        return new Parsed(AtCall() ? Call(() => Operand().Tree) : Path(), Grouped: false);
    }

    // A parenthesis around nothing but a parenthesis is refused as soon as the outer one closes.
    private Parsed EndGroup(Parsed inner)
    {
        EndNesting();
        return inner.Grouped
            ? throw new ExpressionException(ExpressionFaults.RedundantParentheses)
            : new Parsed(inner.Tree, Grouped: true);
    }

    /// <param name="Tree">What was read.</param>
    /// <param name="Grouped">It stood in parentheses of its own.</param>
    private readonly record struct Parsed(SyntaxNode Tree, bool Grouped);
}
