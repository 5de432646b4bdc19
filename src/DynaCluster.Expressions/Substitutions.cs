using System.Text;
using DynaCluster.Expressions.Binding;
using DynaCluster.Model;
using DynaCluster.Model.Errors;

namespace DynaCluster.Expressions;

/// <summary>
/// ExpressionAttributeNames ("#n" to String) and ExpressionAttributeValues (":v" to value) of one request, as encoded
/// maps; empty means that the request has none. Remembers which ones its expressions used. Not thread-safe.
/// </summary>
public sealed class Substitutions(ReadOnlyMemory<byte> names, ReadOnlyMemory<byte> values)
{
    private const string NamesParameter = "ExpressionAttributeNames";
    private const string ValuesParameter = "ExpressionAttributeValues";

    internal PlaceholderTable Names { get; } = new(names);

    internal PlaceholderTable Values { get; } = new(values);

    /// <summary>
    /// Before any expression is compiled: the error of a key that is no placeholder, or of one for an empty name.
    /// </summary>
    public ApiError? CheckKeys()
        => CheckKeys(Names, NamesParameter, (byte)'#') ?? CheckNames() ?? CheckKeys(Values, ValuesParameter, (byte)':');

    /// <summary>
    /// After all expressions of the request are compiled: the error of a name or value that none used.
    /// </summary>
    public ApiError? CheckAllUsed()
    {
        if (Names.Unused() is { } unusedNames)
        {
            return ApiErrors.UnusedNames(unusedNames);
        }

        return Values.Unused() is { } unusedValues ? ApiErrors.UnusedValues(unusedValues) : null;
    }

    private ApiError? CheckNames()
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names.ValueAt(i).Bytes.IsEmpty)
            {
                return ApiErrors.PlaceholderForEmptyName(Encoding.UTF8.GetString(Names.NameAt(i).Span));
            }
        }

        return null;
    }

    private static ApiError? CheckKeys(PlaceholderTable table, string parameter, byte sign)
    {
        for (int i = 0; i < table.Count; i++)
        {
            ReadOnlySpan<byte> key = table.NameAt(i).Span;
            if (key.Length > Limits.PlaceholderBytesMax)
            {
                return ApiErrors.PlaceholderTooLong(parameter, key.Length);
            }

            if (key.Length < 2 || key[0] != sign || key[1..].ContainsAnyExcept(PlaceholderCharacters.Allowed))
            {
                return ApiErrors.InvalidPlaceholder(parameter, Encoding.UTF8.GetString(key));
            }
        }

        return null;
    }
}
