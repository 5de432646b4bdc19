namespace DynaCluster.Expressions.Syntax;

internal sealed partial class Parser
{
    private UpdateNode Update()
    {
        List<SectionNode> sections = [];
        do
        {
            sections.Add(Current.Kind switch
            {
                TokenKind.Set => Section(SetAction),
                TokenKind.Remove => Section(() => new ActionNode(Path(), null)),
                TokenKind.Add or TokenKind.Delete => Section(ValueAction),
                _ => throw SyntaxError(),
            });
        }
        while (Current.Kind != TokenKind.End);

        return new UpdateNode([.. sections]);
    }

    private SectionNode Section(Func<ActionNode> action)
    {
        TokenKind keyword = Next().Kind;
        List<ActionNode> actions = [action()];
        while (Accept(TokenKind.Comma))
        {
            actions.Add(action());
        }

        return new SectionNode(keyword, [.. actions]);
    }

    private ActionNode SetAction()
    {
        PathNode path = Path();
        Expect(TokenKind.Equal);
        return new ActionNode(path, SetValue().Tree);
    }

    private ActionNode ValueAction()
    {
        PathNode path = Path();
        return new ActionNode(path, new ValueNode(TextOf(Expect(TokenKind.ValuePlaceholder))));
    }

    private Parsed SetValue()
    {
        Parsed left = SetOperand();
        if (Current.Kind is not (TokenKind.Plus or TokenKind.Minus))
        {
            return left;
        }

        bool subtracts = Next().Kind == TokenKind.Minus;
        return new Parsed(new ArithmeticNode(subtracts, left.Tree, SetOperand().Tree), Grouped: false);
    }

    private Parsed SetOperand()
    {
        if (Current.Kind == TokenKind.OpenParenthesis)
        {
            BeginGroup();
            return EndGroup(SetValue());
        }

        if (Current.Kind == TokenKind.ValuePlaceholder)
        {
            return new Parsed(new ValueNode(TextOf(Next())), Grouped: false);
        }

        return new Parsed(AtCall() ? Call(() => SetOperand().Tree) : Path(), Grouped: false);
    }
}
