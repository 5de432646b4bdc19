using System.Buffers.Text;
using System.Text;
using DynaCluster.Model;
using DynaCluster.Model.Errors;

namespace DynaCluster.Expressions.Syntax;

/// <summary>
/// Recursive descent over the tokens of one expression, without backtracking: what a parenthesis holds, an operand or a
/// condition, is decided by what follows. Leaves by <see cref="ExpressionException"/>.
/// </summary>
/// <remarks>
/// <code>
/// condition  := and { OR and }          and := not { AND not }          not := NOT not | comparison
/// comparison := operand (comparator operand | BETWEEN operand AND operand | IN "(" operand { "," operand } ")")
///             | call | "(" condition ")"
/// operand    := :value | path | call | "(" operand ")"
/// update     := section { section }
/// section    := SET path = value { , … } | REMOVE path { , … } | (ADD | DELETE) path :value { , … }
/// value      := operand [ (+ | -) operand ]       (in an update a parenthesis holds a value)
/// path       := name { "." name | "[" integer "]" }
/// </code>
/// </remarks>
internal sealed partial class Parser
{
    private readonly ReadOnlyMemory<byte> _text;
    private readonly Token[] _tokens;
    private int _at;
    private int _nesting;

    private Parser(ReadOnlyMemory<byte> text)
    {
        _text = text;
        _tokens = Lexer.Tokenize(text.Span);
    }

    private Token Current => _tokens[_at];

    /// <param name="text">Kept by the result: never changed afterwards.</param>
    public static SyntaxNode ParseCondition(ReadOnlyMemory<byte> text)
    {
        Parser parser = new(text);
        SyntaxNode condition = parser.Condition();
        return parser.Complete(condition);
    }

    /// <inheritdoc cref="ParseCondition"/>
    public static UpdateNode ParseUpdate(ReadOnlyMemory<byte> text)
    {
        Parser parser = new(text);
        UpdateNode update = parser.Update();
        return parser.Complete(update);
    }

    /// <inheritdoc cref="ParseCondition"/>
    public static ProjectionNode ParseProjection(ReadOnlyMemory<byte> text)
    {
        Parser parser = new(text);
        List<PathNode> paths = [parser.Path()];
        while (parser.Accept(TokenKind.Comma))
        {
            paths.Add(parser.Path());
        }

        return parser.Complete(new ProjectionNode([.. paths]));
    }

    private TNode Complete<TNode>(TNode node)
    {
        if (Current.Kind != TokenKind.End)
        {
            throw SyntaxError();
        }

        int operators = OperatorCount();
        return operators <= Limits.ExpressionOperatorsMax
            ? node
            : throw new ExpressionException(ExpressionFaults.TooManyOperators(operators));
    }

    // The tokens parsed, so each AND is an operator but those of BETWEEN … AND …, which are one with it. The = of a
    // SET action is no operator.
    private int OperatorCount()
    {
        int count = 0;
        bool update = _tokens[0].Kind is TokenKind.Set or TokenKind.Remove or TokenKind.Add or TokenKind.Delete;
        foreach (Token token in _tokens)
        {
            count += token.Kind switch
            {
                TokenKind.Equal => update ? 0 : 1,
                TokenKind.Between => 0,
                TokenKind.And or TokenKind.Or or TokenKind.Not or TokenKind.In => 1,
                >= TokenKind.NotEqual and <= TokenKind.Minus => 1,
                _ => 0,
            };
        }

        return count;
    }

    private PathNode Path()
    {
        if (Current.Kind is not (TokenKind.Identifier or TokenKind.NamePlaceholder))
        {
            throw SyntaxError();
        }

        PathStep first = NameStep();
        if (Current.Kind is not (TokenKind.Dot or TokenKind.OpenBracket))
        {
            return new PathNode([first]);
        }

        List<PathStep> steps = [first];
        while (true)
        {
            if (Accept(TokenKind.Dot))
            {
                steps.Add(NameStep());
            }
            else if (Accept(TokenKind.OpenBracket))
            {
                steps.Add(IndexStep());
                Expect(TokenKind.CloseBracket);
            }
            else
            {
                return new PathNode([.. steps]);
            }
        }
    }

    private PathStep NameStep()
    {
        PathStepKind kind = Current.Kind switch
        {
            TokenKind.Identifier => PathStepKind.Name,
            TokenKind.NamePlaceholder => PathStepKind.Placeholder,
            _ => throw SyntaxError(),
        };
        return new PathStep(kind, TextOf(Next()), 0);
    }

    private PathStep IndexStep()
    {
        ReadOnlyMemory<byte> digits = TextOf(Expect(TokenKind.Integer));
        bool fits = Utf8Parser.TryParse(digits.Span, out int index, out int consumed) && consumed == digits.Length;
        return new PathStep(PathStepKind.Index, digits, fits ? index : -1);
    }

    private bool AtCall()
        => Current.Kind == TokenKind.Identifier && _tokens[_at + 1].Kind == TokenKind.OpenParenthesis;

    private CallNode Call(Func<SyntaxNode> argument)
    {
        string name = Encoding.ASCII.GetString(TextOf(Next()).Span);
        BeginGroup();
        List<SyntaxNode> arguments = [argument()];
        while (Accept(TokenKind.Comma))
        {
            arguments.Add(argument());
        }

        EndNesting();
        return new CallNode(name, [.. arguments]);
    }

    private ReadOnlyMemory<byte> TextOf(Token token) => _text.Slice(token.Start, token.Length);

    private Token Next() => _tokens[_at++];

    private bool Accept(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        _at++;
        return true;
    }

    private Token Expect(TokenKind kind) => Current.Kind == kind ? Next() : throw SyntaxError();

    // Deeper than any expression that the operator bound and the rule on parentheses let pass: the stack stays small.
    private void BeginGroup()
    {
        if (++_nesting > Limits.ExpressionNestingMax)
        {
            throw SyntaxError();
        }

        Expect(TokenKind.OpenParenthesis);
    }

    private void EndNesting()
    {
        Expect(TokenKind.CloseParenthesis);
        _nesting--;
    }

    private ExpressionException SyntaxError()
    {
        Token token = Current;
        int start = _at > 0 ? _tokens[_at - 1].Start : token.Start;
        int end = _at + 1 < _tokens.Length ? _tokens[_at + 1].End : token.End;
        ReadOnlySpan<byte> text = _text.Span;
        string written = token.Kind == TokenKind.End
            ? "<EOF>"
            : Encoding.UTF8.GetString(text.Slice(token.Start, token.Length));
        return new ExpressionException(ExpressionFaults.Syntax(written, Encoding.UTF8.GetString(text[start..end])));
    }
}
