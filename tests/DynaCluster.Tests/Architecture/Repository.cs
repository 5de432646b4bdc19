using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DynaCluster.Tests.Architecture;

/// <summary>The source of this repository as the architecture tests see it: parsed once, generated code left
/// out.</summary>
public sealed class Repository
{
    private static readonly string[] Folders = ["src", "tests", "bench", "samples", "chaos"];

    private Repository(string root)
    {
        Root = root;
        Files = [.. Folders.Select(f => Path.Combine(root, f)).Where(Directory.Exists).SelectMany(CodeFiles)
            .Select(f => new SourceFile(root, f)).OrderBy(f => f.Path, StringComparer.Ordinal)];
    }

    public static Repository Instance { get; } = new(FindRoot());

    public string Root { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    public IEnumerable<SourceFile> Product => Files.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal));

    public IEnumerable<string> Projects(string folder)
        => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories);

    /// <summary>Fails with one line per offender.</summary>
    public static void AssertNone(IEnumerable<string> offenders, string rule)
    {
        string[] all = [.. offenders];
        string list = string.Join(Environment.NewLine, all);
        Assert.True(all.Length == 0, $"{rule} ({all.Length}):{Environment.NewLine}{list}");
    }

    private static IEnumerable<string> CodeFiles(string folder)
        => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)
                && !f.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "DynaCluster.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder ?? throw new InvalidOperationException("DynaCluster.sln is in no folder above the tests.");
    }
}

/// <summary>One file of C#.</summary>
public sealed class SourceFile
{
    public SourceFile(string root, string file)
    {
        Path = System.IO.Path.GetRelativePath(root, file).Replace('\\', '/');
        Lines = File.ReadAllLines(file);
        Tree = CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview));
        Unit = Tree.GetCompilationUnitRoot();
        Types = [.. Unit.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()];
    }

    /// <summary>Relative to the root, with slashes.</summary>
    public string Path { get; }

    public string[] Lines { get; }

    public SyntaxTree Tree { get; }

    public CompilationUnitSyntax Unit { get; }

    public IReadOnlyList<BaseTypeDeclarationSyntax> Types { get; }

    public string At(SyntaxNode node) => $"{Path}:{Tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}";

    /// <summary>Lines that a declaration takes, without its comments and attributes.</summary>
    public int LinesOf(SyntaxNode node, SyntaxToken first)
        => Tree.GetLineSpan(node.Span).EndLinePosition.Line - Tree.GetLineSpan(first.Span).StartLinePosition.Line + 1;
}
