using System.Text;

namespace DynaCluster.Expressions.Syntax;

/// <summary>Cuts an expression into tokens. Never fails: what no expression may hold becomes a Bad token.</summary>
internal static class Lexer
{
    private const string Punctuation = "=<>+-()[],.";

    /// <returns>The tokens, with one End token last.</returns>
    public static Token[] Tokenize(ReadOnlySpan<byte> text)
    {
        List<Token> tokens = new(Math.Max(4, text.Length / 4));
        int at = 0;
        while (at < text.Length)
        {
            if (text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                at++;
                continue;
            }

            Token token = Next(text, at);
            tokens.Add(token);
            at = token.End;
        }

        tokens.Add(new Token(TokenKind.End, text.Length, 0));
        return [.. tokens];
    }

    private static Token Next(ReadOnlySpan<byte> text, int at)
    {
        byte first = text[at];
        if (char.IsAsciiLetter((char)first))
        {
            int length = WordLength(text[at..]);
            return new Token(KeywordOf(text.Slice(at, length)), at, length);
        }

        if (first is (byte)'#' or (byte)':')
        {
            int length = 1 + WordLength(text[(at + 1)..]);
            TokenKind kind = first == '#' ? TokenKind.NamePlaceholder : TokenKind.ValuePlaceholder;
            return new Token(length == 1 ? TokenKind.Bad : kind, at, length);
        }

        if (char.IsAsciiDigit((char)first))
        {
            return new Token(TokenKind.Integer, at, IntegerLength(text[at..]));
        }

        if (Punctuation.Contains((char)first, StringComparison.Ordinal))
        {
            return Punctuator(text, at);
        }

        Rune.DecodeFromUtf8(text[at..], out _, out int consumed);
        return new Token(TokenKind.Bad, at, Math.Max(1, consumed));
    }

    private static int WordLength(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] == '_'))
        {
            length++;
        }

        return length;
    }

    // A leading zero stands alone: "01" is two tokens and so a syntax error where an index is wanted.
    private static int IntegerLength(ReadOnlySpan<byte> text)
    {
        if (text[0] == '0')
        {
            return 1;
        }

        int length = 1;
        while (length < text.Length && char.IsAsciiDigit((char)text[length]))
        {
            length++;
        }

        return length;
    }

    private static Token Punctuator(ReadOnlySpan<byte> text, int at)
    {
        byte second = at + 1 < text.Length ? text[at + 1] : (byte)0;
        return text[at] switch
        {
            (byte)'<' when second == '>' => new Token(TokenKind.NotEqual, at, 2),
            (byte)'<' when second == '=' => new Token(TokenKind.LessOrEqual, at, 2),
            (byte)'>' when second == '=' => new Token(TokenKind.GreaterOrEqual, at, 2),
            (byte)'<' => new Token(TokenKind.Less, at, 1),
            (byte)'>' => new Token(TokenKind.Greater, at, 1),
            (byte)'=' => new Token(TokenKind.Equal, at, 1),
            (byte)'+' => new Token(TokenKind.Plus, at, 1),
            (byte)'-' => new Token(TokenKind.Minus, at, 1),
            (byte)'(' => new Token(TokenKind.OpenParenthesis, at, 1),
            (byte)')' => new Token(TokenKind.CloseParenthesis, at, 1),
            (byte)'[' => new Token(TokenKind.OpenBracket, at, 1),
            (byte)']' => new Token(TokenKind.CloseBracket, at, 1),
            (byte)',' => new Token(TokenKind.Comma, at, 1),
            _ => new Token(TokenKind.Dot, at, 1),
        };
    }

    private static TokenKind KeywordOf(ReadOnlySpan<byte> word) => word.Length switch
    {
        2 when Is(word, "OR") => TokenKind.Or,
        2 when Is(word, "IN") => TokenKind.In,
        3 when Is(word, "AND") => TokenKind.And,
        3 when Is(word, "NOT") => TokenKind.Not,
        3 when Is(word, "SET") => TokenKind.Set,
        3 when Is(word, "ADD") => TokenKind.Add,
        6 when Is(word, "REMOVE") => TokenKind.Remove,
        6 when Is(word, "DELETE") => TokenKind.Delete,
        7 when Is(word, "BETWEEN") => TokenKind.Between,
        _ => TokenKind.Identifier,
    };

    private static bool Is(ReadOnlySpan<byte> word, string keyword) => Ascii.EqualsIgnoreCase(word, keyword);
}
