namespace DynaCluster.Expressions.Syntax;

/// <summary>
/// Leaves deep parsing and binding with the body of "Invalid …Expression: …"; caught by the compiler.
/// </summary>
internal sealed class ExpressionException(string reason) : Exception(reason)
{
    public string Reason { get; } = reason;
}
