using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DynaCluster.Tests.Architecture;

public sealed class NameTests
{
    private static readonly string[] EmptyEndings =
    [
        "Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Processor", "Handler", "Provider", "Data", "Info",
        "Base", "Impl", "Wrapper",
    ];

    [Fact]
    public void No_type_name_ends_in_a_word_that_says_nothing()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            from type in file.Types
            let name = type.Identifier.Text
            where EmptyEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal))
            select $"{file.At(type)} {name}",
            "Type names that say nothing");

    [Fact]
    public void Every_namespace_is_its_folder_and_file_scoped()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            where file.Types.Count > 0
            let expected = NamespaceOf(file.Path)
            let scope = file.Unit.Members.OfType<FileScopedNamespaceDeclarationSyntax>().FirstOrDefault()
            let actual = scope?.Name.ToString()
            where actual != expected
            select $"{file.Path}: {actual ?? "not file-scoped"}, expected {expected}",
            "Namespaces that are not their folder");

    /// <summary>Partials are Type.Concern.cs; companions of one concept may share the file that bears its
    /// name.</summary>
    [Fact]
    public void Every_file_bears_the_name_of_a_type_in_it()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            where file.Types.Count > 0
            let name = Path.GetFileName(file.Path).Split('.')[0]
            where file.Types.All(t => t.Identifier.Text != name)
            select $"{file.Path} holds {string.Join(", ", file.Types.Select(t => t.Identifier.Text))}",
            "Files that do not bear the name of a type in them");

    /// <summary>src/DynaCluster.X/A/B/C.cs is DynaCluster.X.A.B.</summary>
    private static string NamespaceOf(string path)
    {
        string[] parts = path.Split('/');
        return string.Join('.', parts[1..^1]);
    }
}
