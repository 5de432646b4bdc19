using System.Globalization;
using DynaCluster.Simulation.Nodes;

namespace DynaCluster.Simulation.Runs;

/// <summary>A seed that found something once, as a line of failed-seeds.txt says it. What a seed does changes with the
/// simulator and the product; it is run again all the same.</summary>
/// <param name="MendedIn">The commit.</param>
public sealed record FailedSeed(int Seed, int Nodes, string MendedIn, string Found)
{
    public const string File = "tests/DynaCluster.Simulation/failed-seeds.txt";

    private const string Resource = "failed-seeds.txt";
    private const int PartCount = 4;

    public static IReadOnlyList<FailedSeed> All { get; } = Read();

    public NodeForms Forms => NodeForms.Of(Nodes);

    /// <summary>The line that is to be added for a seed that fails now.</summary>
    public static string LineFor(RunReport report, int nodes)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Seed} {nodes} (the commit that mends it) {report.Findings[0].Split(Environment.NewLine)[0]}");

    /// <exception cref="FormatException">It is not seed, nodes, commit and words.</exception>
    public static FailedSeed Parse(string line)
    {
        string[] parts = line.Split(' ', PartCount);
        return parts.Length == PartCount
            ? new FailedSeed(
                int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture),
                parts[2], parts[3])
            : throw new FormatException($"Not a seed, its nodes, the commit and what it found: {line}");
    }

    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Seed} {Nodes} {MendedIn} {Found}");

    private static FailedSeed[] Read()
    {
        using Stream? stream = typeof(FailedSeed).Assembly.GetManifestResourceStream(Resource);
        using StreamReader reader = new(stream ?? throw new InvalidOperationException($"{Resource} is missing."));
        return [.. reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(static line => line[0] != '#')
            .Select(Parse)];
    }
}
