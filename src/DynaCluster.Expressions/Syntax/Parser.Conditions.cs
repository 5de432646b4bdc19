using DynaCluster.Model.Errors;

namespace DynaCluster.Expressions.Syntax;

internal sealed partial class Parser
{
    private Node Condition() => Disjunction(bareOperand: false).Node;

    // bareOperand: an operand alone may stand here, because a parenthesis around an operand has just been opened.
    private Parsed Disjunction(bool bareOperand)
    {
        Parsed first = Conjunction(bareOperand);
        if (Current.Kind != TokenKind.Or)
        {
            return first;
        }

        List<Node> conditions = [first.Node];
        while (Accept(TokenKind.Or))
        {
            conditions.Add(Conjunction(bareOperand: false).Node);
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

        List<Node> conditions = [first.Node];
        while (Accept(TokenKind.And))
        {
            conditions.Add(Negation(bareOperand: false).Node);
        }

        return new Parsed(new JunctionNode(all: true, [.. conditions]), Grouped: false);
    }

    private Parsed Negation(bool bareOperand)
    {
        if (!Accept(TokenKind.Not))
        {
            return Comparison(bareOperand);
        }

        return new Parsed(new NotNode(Negation(bareOperand: false).Node), Grouped: false);
    }

    private Parsed Comparison(bool bareOperand)
    {
        Parsed left = Primary();
        bool operand = left.Node is PathNode or ValueNode;
        if (operand || left.Node is CallNode)
        {
            if (Current.Kind is >= TokenKind.Equal and <= TokenKind.GreaterOrEqual)
            {
                TokenKind comparison = Next().Kind;
                return new Parsed(new ComparisonNode(comparison, left.Node, Operand().Node), Grouped: false);
            }

            if (Accept(TokenKind.Between))
            {
                Node lower = Operand().Node;
                Expect(TokenKind.And);
                return new Parsed(new BetweenNode(left.Node, lower, Operand().Node), Grouped: false);
            }

            if (Accept(TokenKind.In))
            {
                return new Parsed(new InNode(left.Node, Candidates()), Grouped: false);
            }
        }

        bool complete = !operand || (bareOperand && Current.Kind == TokenKind.CloseParenthesis);
        return complete ? left : throw SyntaxError();
    }

    private Node[] Candidates()
    {
        Expect(TokenKind.OpenParenthesis);
        List<Node> candidates = [Operand().Node];
        while (Accept(TokenKind.Comma))
        {
            candidates.Add(Operand().Node);
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

        return new Parsed(AtCall() ? Call(() => Operand().Node) : Path(), Grouped: false);
    }

    // A parenthesis around nothing but a parenthesis is refused as soon as the outer one closes.
    private Parsed EndGroup(Parsed inner)
    {
        EndNesting();
        return inner.Grouped
            ? throw new ExpressionException(ExpressionFaults.RedundantParentheses)
            : new Parsed(inner.Node, Grouped: true);
    }

    /// <param name="Node">What was read.</param>
    /// <param name="Grouped">It stood in parentheses of its own.</param>
    private readonly record struct Parsed(Node Node, bool Grouped);
}
