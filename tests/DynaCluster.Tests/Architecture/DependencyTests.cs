using System.Xml.Linq;

namespace DynaCluster.Tests.Architecture;

public sealed class DependencyTests
{
    /// <summary>Every arrow between projects; each points to a lower layer, and roles never point at each
    /// other.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Model"] = [],
        ["Protocol"] = [],
        ["Expressions"] = ["Model"],
        ["Consensus"] = ["Model", "Protocol"],
        ["Storage"] = ["Model"],
        ["Routing"] = ["Model", "Protocol"],
        ["Client"] = ["Model", "Protocol"],
        ["Placement"] = ["Model", "Protocol", "Consensus", "Storage"],
        ["Node"] = ["Model", "Protocol", "Storage", "Expressions", "Consensus", "Placement", "Routing"],
        ["Router"] = ["Model", "Protocol", "Expressions", "Routing", "Placement"],
        ["Server"] = ["Model", "Node", "Router"],
        ["Cli"] = ["Client"],
    };

    /// <summary>Libraries and programs that only tests use. The judge of histories knows nothing of what it judges.
    /// </summary>
    private static readonly Dictionary<string, string[]> TestArrows = new()
    {
        ["Chaos"] = ["Linearizability", "Node", "Processes"],
        ["CrashHost"] = ["Node"],
        ["Linearizability"] = [],
        ["Processes"] = ["Server"],
        ["Simulation"] = ["Linearizability", "Node", "Router"],
    };

    /// <summary>Which projects may see a package that the architecture keeps in one place.</summary>
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["DotNext.Net.Cluster"] = ["Consensus"],
        ["RocksDB"] = ["Consensus", "Storage"],
        ["Google.Protobuf"] = ["Protocol"],
        ["System.CommandLine"] = ["Cli", "Server"],
        ["Spectre.Console"] = ["Cli"],
    };

    [Fact]
    public void Projects_reference_only_what_their_layer_allows()
        => Repository.AssertNone(
            from project in Repository.Instance.Projects("src")
            let name = ShortName(project)
            from target in References(project, "ProjectReference").Select(ShortName)
            where !Arrows.TryGetValue(name, out string[]? allowed) || !allowed.Contains(target)
            select $"{name} -> {target}",
            "Arrows that the layers do not allow");

    [Fact]
    public void Libraries_of_tests_reference_only_what_they_are_for()
        => Repository.AssertNone(
            from project in Repository.Instance.Projects("chaos").Concat(Repository.Instance.Projects("tests"))
            let name = ShortName(project)
            where !name.EndsWith("Tests", StringComparison.Ordinal)
            let allowed = TestArrows.GetValueOrDefault(name)
            from target in References(project, "ProjectReference").Select(ShortName).DefaultIfEmpty()
            where allowed is null || (target is not null && !allowed.Contains(target))
            select $"{name} -> {target ?? "nothing, but it is not in the list"}",
            "Arrows of test libraries that are not in the list");

    [Fact]
    public void Engines_are_referenced_only_where_they_live()
        => Repository.AssertNone(
            from project in Repository.Instance.Projects("src")
            let name = ShortName(project)
            from package in References(project, "PackageReference")
            where Packages.TryGetValue(package, out string[]? allowed) && !allowed.Contains(name)
            select $"{name} -> {package}",
            "Packages outside the project that they live in");

    /// <summary>Transitive references would let a role see the engines: the use in code counts, too.</summary>
    [Fact]
    public void Raft_and_RocksDB_are_named_only_where_they_live()
        => Repository.AssertNone(
            from file in Repository.Instance.Product
            from line in file.Unit.Usings.Select(u => u.Name?.ToString() ?? "")
            let inConsensus = file.Path.StartsWith("src/DynaCluster.Consensus/", StringComparison.Ordinal)
            let inStorage = file.Path.StartsWith("src/DynaCluster.Storage/", StringComparison.Ordinal)
            where (line.StartsWith("DotNext", StringComparison.Ordinal) && !inConsensus)
                || (line.StartsWith("RocksDbSharp", StringComparison.Ordinal) && !inConsensus && !inStorage)
            select $"{file.Path}: {line}",
            "Engines named outside their project");

    private static IEnumerable<string> References(string project, string kind)
        => XDocument.Load(project).Descendants(kind).Select(e => (string?)e.Attribute("Include") ?? "");

    private static string ShortName(string path)
        => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))
            .Replace("DynaCluster.", "", StringComparison.Ordinal);
}
