using System.Text.RegularExpressions;

namespace DynaCluster.Tests.Architecture;

/// <summary>The numbers of one .proto file: fields of messages and values of enumerations.</summary>
public sealed partial class ProtocolFile
{
    private ProtocolFile(string file)
    {
        Stack<string> scopes = new();
        List<string> numbers = [];
        List<string> names = [];
        foreach (string line in File.ReadLines(file).Select(l => l.Split("//")[0].Trim()))
        {
            if (Scope.Match(line) is { Success: true } scope)
            {
                string name = scope.Groups[2].Value;
                scopes.Push(scope.Groups[1].Value == "oneof" ? scopes.Peek() : name);
                names.Add(name);
            }
            else if (Numbered.Match(line) is { Success: true } numbered)
            {
                numbers.Add($"{scopes.Peek()}.{numbered.Groups[1].Value} = {numbered.Groups[2].Value}");
            }
            if (line.EndsWith('}'))
            {
                scopes.Pop();
            }
        }
        Numbers = numbers;
        Names = names;
    }

    [GeneratedRegex(@"^(message|enum|oneof|service)\s+(\w+)\s*\{")]
    private static partial Regex Scope { get; }

    [GeneratedRegex(@"(\w+)\s*=\s*(\d+)\s*(\[.*\])?;")]
    private static partial Regex Numbered { get; }

    /// <summary>Message.field = 1, in the file's order.</summary>
    public IReadOnlyList<string> Numbers { get; }

    public IReadOnlyList<string> Names { get; }

    public static IEnumerable<ProtocolFile> All() => Directory
        .EnumerateFiles(Path.Combine(Repository.Instance.Root, "proto"), "*.proto", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(f => new ProtocolFile(f));
}
