using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DynaCluster.Tests.Architecture;

public sealed class SizeTests
{
    private const int MethodLinesMax = 70;
    private const int FileLinesMax = 500;
    private const int LineColumnsMax = 120;
    private const int ParametersMax = 5;

    [Fact]
    public void No_method_is_longer_than_70_lines()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            from method in file.Unit.DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
            let lines = file.LinesOf(method, FirstToken(method))
            where lines > MethodLinesMax
            select $"{file.At(method)} {NameOf(method)}: {lines} lines",
            "Methods longer than 70 lines");

    [Fact]
    public void No_file_is_longer_than_500_lines()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            where file.Lines.Length > FileLinesMax
            select $"{file.Path}: {file.Lines.Length} lines",
            "Files longer than 500 lines");

    [Fact]
    public void No_line_is_wider_than_120_columns()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            from line in file.Lines.Index()
            where line.Item.Length > LineColumnsMax
            select $"{file.Path}:{line.Index + 1}: {line.Item.Length} columns",
            "Lines wider than 120 columns");

    /// <summary>Foreign functions and what implements an interface by name have the signature of their library;
    /// records are shapes, not calls.</summary>
    [Fact]
    public void No_method_has_more_than_5_parameters()
        => Repository.AssertNone(
            from file in Repository.Instance.Files
            from node in file.Unit.DescendantNodes()
            let parameters = ParametersOf(node)
            where parameters is { Parameters.Count: > ParametersMax }
            select $"{file.At(node)} {NameOf(node)}: {parameters.Parameters.Count} parameters",
            "Methods with more than 5 parameters");

    private static ParameterListSyntax? ParametersOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax { ExplicitInterfaceSpecifier: not null } => null,
        MethodDeclarationSyntax method when IsForeign(method) => null,
        BaseMethodDeclarationSyntax method => method.ParameterList,
        LocalFunctionStatementSyntax function => function.ParameterList,
        ClassDeclarationSyntax type => type.ParameterList,
        StructDeclarationSyntax type => type.ParameterList,
        _ => null,
    };

    private static bool IsForeign(MethodDeclarationSyntax method) => method.AttributeLists
        .SelectMany(l => l.Attributes)
        .Any(a => a.Name.ToString() is "LibraryImport" or "DllImport" or "LoggerMessage");

    private static SyntaxToken FirstToken(BaseMethodDeclarationSyntax method)
        => method.Modifiers.Count > 0 ? method.Modifiers[0] : method.ParameterList.GetFirstToken();

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        TypeDeclarationSyntax type => type.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        _ => node.Kind().ToString(),
    };
}
