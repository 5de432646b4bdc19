using System.Globalization;

namespace DynaCluster.Router.Streams;

/// <summary>A shard as the API names it: <c>shardId-</c>, 20 digits of its start index, <c>-</c>, 8 hexadecimal digits
/// of its group. Unique within a stream, and in the order of starts.</summary>
internal readonly record struct ShardIds(long Start, uint Group)
{
    private const string Prefix = "shardId-";
    private const int StartDigits = 20;
    private const int GroupDigits = 8;

    public static bool TryParse(string text, out ShardIds id)
    {
        id = default;
        ReadOnlySpan<char> rest = text;
        if (rest.Length != Prefix.Length + StartDigits + 1 + GroupDigits
            || !rest.StartsWith(Prefix, StringComparison.Ordinal) || rest[Prefix.Length + StartDigits] != '-')
        {
            return false;
        }

        rest = rest[Prefix.Length..];
        CultureInfo culture = CultureInfo.InvariantCulture;
        if (!long.TryParse(rest[..StartDigits], NumberStyles.None, culture, out long start)
            || !uint.TryParse(rest[(StartDigits + 1)..], NumberStyles.AllowHexSpecifier, culture, out uint group))
        {
            return false;
        }

        id = new ShardIds(start, group);
        return true;
    }

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Start:D20}-{Group:x8}");
}
