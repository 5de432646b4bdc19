using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DynaCluster.Tests.Architecture;

/// <summary>Numbers on disks and wires only ever grow in number. An enumeration that is written somewhere names its
/// underlying type; all of those and every field of proto/ stand in persisted-numbers.txt.</summary>
public sealed class PersistedNumberTests
{
    private static string Golden => Path.Combine(
        Repository.Instance.Root, "tests/DynaCluster.Tests/Architecture/persisted-numbers.txt");

    [Fact]
    public void No_persisted_number_changed_its_meaning()
    {
        HashSet<string> now = [.. Numbers()];
        Repository.AssertNone(
            File.ReadLines(Golden).Where(l => l.Length > 0 && !now.Contains(l)),
            "Numbers in persisted-numbers.txt that are gone or changed: old folders and peers still have them");
    }

    [Fact]
    public void Every_persisted_number_is_in_the_list()
    {
        HashSet<string> golden = [.. File.ReadLines(Golden)];
        Repository.AssertNone(
            Numbers().Where(n => !golden.Contains(n)),
            "New numbers: append these lines to persisted-numbers.txt");
    }

    private static IEnumerable<string> Numbers()
        => Enumerations().Concat(ProtocolFile.All().SelectMany(p => p.Numbers));

    private static IEnumerable<string> Enumerations()
    {
        foreach (EnumDeclarationSyntax type in Repository.Instance.Product
            .SelectMany(f => f.Types).OfType<EnumDeclarationSyntax>().Where(e => e.BaseList is not null))
        {
            foreach (EnumMemberDeclarationSyntax member in type.Members)
            {
                string number = member.EqualsValue?.Value.ToString() ?? "?";
                yield return $"{type.Identifier.Text}.{member.Identifier.Text} = {number}";
            }
        }
    }
}
