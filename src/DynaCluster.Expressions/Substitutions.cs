using DynaCluster.Model.Errors;

namespace DynaCluster.Expressions;

/// <summary>
/// ExpressionAttributeNames ("#n" to String) and ExpressionAttributeValues (":v" to value) of one request, as encoded
/// maps; empty means that the request has none. Remembers which ones its expressions used. Not thread-safe.
/// </summary>
public sealed class Substitutions(ReadOnlyMemory<byte> names, ReadOnlyMemory<byte> values)
{
    public ReadOnlyMemory<byte> Names { get; } = names;

    public ReadOnlyMemory<byte> Values { get; } = values;

    /// <summary>After all expressions of the request are compiled: the error of a name or value that none used.</summary>
    public ApiError? CheckAllUsed() => throw new NotImplementedException();
}
