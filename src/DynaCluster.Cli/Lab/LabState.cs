using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DynaCluster.Cli.Lab;

/// <summary>What a lab is made of: the file lab.json of its folder.</summary>
internal sealed record LabState
{
    public const string FileName = "lab.json";

    private const int FormatNow = 1;

    public int Format { get; init; } = FormatNow;

    public required int BasePort { get; init; }

    /// <summary>Its cluster exists: whoever starts with an empty folder joins it and never makes another one.</summary>
    public bool Formed { get; init; }

    public required IReadOnlyList<LabNode> Nodes { get; init; }

    /// <summary>A lab that does not run yet: nodes in turn in zone-1, zone-2, and so on.</summary>
    public static LabState Create(int zones, int nodes, int basePort) => new()
    {
        BasePort = basePort,
        Nodes = [.. Enumerable.Range(1, nodes).Select(number => LabNode.Create(
            number, string.Create(CultureInfo.InvariantCulture, $"zone-{((number - 1) % zones) + 1}"), basePort))],
    };

    /// <returns>Null: the folder has no lab.</returns>
    /// <exception cref="CliException">The file cannot be read.</exception>
    public static LabState? Find(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            LabState? state = JsonSerializer.Deserialize(File.ReadAllText(file), LabJson.Default.LabState);
            return state is { Format: FormatNow, Nodes.Count: > 0 } ? state : throw Damaged(file, null);
        }
        catch (JsonException e)
        {
            throw Damaged(file, e);
        }
    }

    /// <exception cref="CliException">There is no such node.</exception>
    public LabNode Node(int number) => Nodes.FirstOrDefault(node => node.Number == number)
        ?? throw new CliException($"The lab has no node {number}; it has "
            + $"{string.Join(", ", Nodes.Select(node => node.Number))}.");

    public LabState With(LabNode changed) => this with
    {
        Nodes = [.. Nodes.Where(node => node.Number != changed.Number).Append(changed)
            .OrderBy(node => node.Number)],
    };

    /// <summary>Whole or not at all: a command that is interrupted leaves the file as it was.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, FileName);
        string next = file + ".next";
        File.WriteAllText(next, JsonSerializer.Serialize(this, LabJson.Default.LabState));
        File.Move(next, file, overwrite: true);
    }

    private static CliException Damaged(string file, Exception? cause) => new(
        $"{file} is damaged, or of another version of dyna. Stop its processes by hand and delete the folder.", cause);
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LabState))]
internal sealed partial class LabJson : JsonSerializerContext;
