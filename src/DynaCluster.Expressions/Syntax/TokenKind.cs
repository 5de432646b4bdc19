namespace DynaCluster.Expressions.Syntax;

internal enum TokenKind
{
    End,
    Bad,
    Identifier,
    NamePlaceholder,
    ValuePlaceholder,
    Integer,
    And,
    Or,
    Not,
    Between,
    In,
    Set,
    Remove,
    Add,
    Delete,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
}

/// <param name="Kind">What it is.</param>
/// <param name="Start">First byte in the text.</param>
/// <param name="Length">Bytes; 0 for <see cref="TokenKind.End"/>.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}
