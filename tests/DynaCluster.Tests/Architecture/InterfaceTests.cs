using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DynaCluster.Tests.Architecture;

public sealed class InterfaceTests
{
    /// <summary>The four doors of the architecture, and the cursor that belongs to one of them.</summary>
    private static readonly string[] Doors =
        ["IReplicatedLog", "IPartitionChannel", "IStorageEngine", "IStorageCursor", "ILogStore"];

    [Fact]
    public void Interfaces_have_several_implementations_or_are_one_of_the_four_doors()
        => Repository.AssertNone(
            from file in Repository.Instance.Product
            from type in file.Types.OfType<InterfaceDeclarationSyntax>()
            let name = type.Identifier.Text
            where !Doors.Contains(name)
            let implementations = Implementations(name)
            where implementations < 2
            select $"{file.At(type)} {name}: {implementations} implementation(s)",
            "Interfaces with one implementation");

    private static int Implementations(string name) => Repository.Instance.Product
        .SelectMany(f => f.Types)
        .Count(t => t is not InterfaceDeclarationSyntax && t.BaseList is { } bases
            && bases.Types.Any(b => NameOf(b.Type) == name));

    private static string NameOf(TypeSyntax type) => type switch
    {
        GenericNameSyntax generic => generic.Identifier.Text,
        QualifiedNameSyntax qualified => NameOf(qualified.Right),
        _ => type.ToString(),
    };
}
