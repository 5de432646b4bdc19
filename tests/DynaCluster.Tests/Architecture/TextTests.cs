using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DynaCluster.Tests.Architecture;

public sealed partial class TextTests
{
    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|^\s*#region")]
    private static partial Regex Unfinished { get; }

    [GeneratedRegex(@"#pragma warning disable(?!.*//)")]
    private static partial Regex UnexplainedPragma { get; }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]+)`")]
    private static partial Regex TypeName { get; }

    [Fact]
    public void Nothing_unfinished_is_left()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            where !file.Path.EndsWith("/TextTests.cs", StringComparison.Ordinal)
            from line in file.Lines.Index()
            where Unfinished.IsMatch(line.Item)
            select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}",
            "Unfinished marks");

    [Fact]
    public void Every_disabled_warning_has_its_reason_on_the_line()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            where !file.Path.EndsWith("/TextTests.cs", StringComparison.Ordinal)
            from line in file.Lines.Index()
            where UnexplainedPragma.IsMatch(line.Item)
            select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}",
            "Disabled warnings without a reason");

    /// <summary>A word in backticks with a capital is a type, or an operation or member of DynamoDB's API.</summary>
    [Fact]
    public void Every_type_that_a_guide_names_exists()
    {
        HashSet<string> known = [.. Repository.Instance.Files.SelectMany(f => f.Types).Select(t => t.Identifier.Text)];
        known.UnionWith(Repository.Instance.Files
            .SelectMany(f => f.Unit.DescendantNodes().OfType<DelegateDeclarationSyntax>())
            .Select(d => d.Identifier.Text));
        known.UnionWith(ProtocolFile.All().SelectMany(p => p.Names));
        Repository.AssertNone(
            from guide in Directory.EnumerateFiles(Path.Combine(Repository.Instance.Root, "docs/guides"), "*.md")
            from Match match in TypeName.Matches(File.ReadAllText(guide))
            let name = match.Groups[1].Value
            where !known.Contains(name)
            select $"{Path.GetFileName(guide)}: {name}",
            "Types that guides name and that do not exist");
    }

    [Fact]
    public void Every_project_of_the_product_and_of_chaos_has_a_guide()
        => Repository.AssertNone(
            from project in Repository.Instance.Projects("src").Concat(Repository.Instance.Projects("chaos"))
            let name = Path.GetFileNameWithoutExtension(project)["DynaCluster.".Length..].ToLowerInvariant()
            where !File.Exists(Path.Combine(Repository.Instance.Root, "docs/guides", name + ".md"))
            select $"docs/guides/{name}.md",
            "Guides that are missing");
}
