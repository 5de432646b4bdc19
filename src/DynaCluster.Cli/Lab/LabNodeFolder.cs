using System.Globalization;

namespace DynaCluster.Cli.Lab;

/// <summary>What a node's folder tells without its server.</summary>
internal static class LabNodeFolder
{
    private const string IdentityName = "node.id";
    private const int LogLinesMax = 8;

    /// <summary>Whether the node belongs to a cluster.</summary>
    public static bool IsMember(string labFolder, LabNode node) => File.Exists(IdentityOf(labFolder, node));

    /// <returns>The id that the cluster gave it; null: none yet.</returns>
    public static ulong? FindId(string labFolder, LabNode node)
    {
        string file = IdentityOf(labFolder, node);
        return File.Exists(file) && File.ReadAllLines(file) is [_, _, var id, ..]
            && ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            ? number
            : null;
    }

    /// <summary>The end of what its server said.</summary>
    public static string LastWords(string labFolder, LabNode node)
    {
        string file = Path.Combine(labFolder, node.Log);
        return File.Exists(file) ? string.Join(Environment.NewLine, File.ReadLines(file).TakeLast(LogLinesMax)) : "";
    }

    private static string IdentityOf(string labFolder, LabNode node)
        => Path.Combine(labFolder, node.Folder, IdentityName);
}
