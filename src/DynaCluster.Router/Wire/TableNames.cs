using System.Buffers;
using DynaCluster.Model.Errors;

namespace DynaCluster.Router.Wire;

/// <summary>The names of tables and indexes, and the ARNs that may stand for a table's name.</summary>
public static class TableNames
{
    public const int LengthMin = 3;
    public const int LengthMax = 255;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    public static bool HasNameCharacters(ReadOnlySpan<char> name)
        => !name.IsEmpty && !name.ContainsAnyExcept(NameCharacters);

    public static bool IsName(ReadOnlySpan<char> name)
        => name.Length is >= LengthMin and <= LengthMax && HasNameCharacters(name);

    /// <summary>
    /// The table that a request names, by name or by ARN. An ARN of another region or account names a table that is not
    /// here.
    /// </summary>
    /// <param name="given">The member TableName; null when it is absent.</param>
    public static Outcome<string> Resolve(string? given, RouterOptions options)
    {
        if (given is not null && given.StartsWith("arn:", StringComparison.Ordinal))
        {
            return ResolveArn(given, options);
        }

        Constraints constraints = default;
        Check(given, "tableName", ref constraints);
        return constraints.Error is { } error ? error : given!; // null breaks a constraint
    }

    /// <summary>Adds what is wrong with the name of a table or index; the first fault only.</summary>
    public static void Check(string? name, string member, ref Constraints constraints)
    {
        if (name is null)
        {
            constraints.Required(false, member);
        }
        else if (name.Length is < LengthMin or > LengthMax)
        {
            constraints.Length(name.Length, name.Length == 0 ? 1 : LengthMin, LengthMax, name, member);
        }
        else
        {
            constraints.NamePattern(name, member);
        }
    }

    private static Outcome<string> ResolveArn(string arn, RouterOptions options)
    {
        Span<Range> parts = stackalloc Range[7];
        ReadOnlySpan<char> text = arn;
        const string resource = "table/";
        if (text.Split(parts, ':') != 6 || text[parts[2]] is not "dynamodb"
            || !text[parts[5]].StartsWith(resource, StringComparison.Ordinal)
            || !IsName(text[parts[5]][resource.Length..]))
        {
            return ApiErrors.InvalidTableName;
        }

        if (!text[parts[3]].SequenceEqual(options.Region) || !text[parts[4]].SequenceEqual(options.Account))
        {
            return ApiErrors.TableNotFound(arn);
        }

        return new string(text[parts[5]][resource.Length..]);
    }
}
