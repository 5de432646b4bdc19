using System.Collections.Frozen;
using System.Text;

namespace DynaCluster.Expressions.Syntax;

/// <summary>
/// DynamoDB's published list of words that an expression may use as attribute names only behind a #name.
/// </summary>
internal static class ReservedWords
{
    private static readonly FrozenSet<string> Words = Read();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly int LengthMax = Words.Max(word => word.Length);

    public static int Count => Words.Count;

    /// <param name="word">ASCII, in any case.</param>
    public static bool Contains(ReadOnlySpan<byte> word)
    {
        if (word.Length > LengthMax)
        {
            return false;
        }

        Span<char> characters = stackalloc char[LengthMax];
        int length = Encoding.ASCII.GetChars(word, characters);
        return Lookup.Contains(characters[..length]);
    }

    private static FrozenSet<string> Read()
    {
        const string resource = "reserved-words.txt";
        using Stream source = typeof(ReservedWords).Assembly.GetManifestResourceStream(resource)!; // embedded
        using StreamReader reader = new(source, Encoding.ASCII);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
