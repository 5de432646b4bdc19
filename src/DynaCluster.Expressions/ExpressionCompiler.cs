using DynaCluster.Model.Errors;
using DynaCluster.Model.Tables;

namespace DynaCluster.Expressions;

/// <summary>
/// From the text of an expression (UTF-8) to its plan. Everything that DynamoDB checks before it touches an item is
/// checked here, in its words. Thread-safe.
/// </summary>
public sealed class ExpressionCompiler
{
    public Outcome<byte[]> CompileCondition(ReadOnlySpan<byte> text, Substitutions substitutions)
        => throw new NotImplementedException();

    /// <param name="keys">Key attributes of what is read: a filter of a Query may not name them. Empty for a Scan.</param>
    public Outcome<byte[]> CompileFilter(
        ReadOnlySpan<byte> text, Substitutions substitutions, IReadOnlyList<KeyAttributeSchema> keys)
        => throw new NotImplementedException();

    public Outcome<byte[]> CompileProjection(ReadOnlySpan<byte> text, Substitutions substitutions)
        => throw new NotImplementedException();

    public Outcome<byte[]> CompileUpdate(ReadOnlySpan<byte> text, Substitutions substitutions, TableSchema schema)
        => throw new NotImplementedException();

    public Outcome<KeySelection> CompileKeyCondition(
        ReadOnlySpan<byte> text,
        Substitutions substitutions,
        KeyAttributeSchema partitionKey,
        KeyAttributeSchema? sortKey)
        => throw new NotImplementedException();
}
