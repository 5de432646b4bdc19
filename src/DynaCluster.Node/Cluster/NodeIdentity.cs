using System.Globalization;
using System.Text;
using DynaCluster.Model;
using DynaCluster.Model.Files;
using DynaCluster.Storage.Folders;

namespace DynaCluster.Node.Cluster;

/// <summary>Who a node is, for as long as its folder lives: the file <c>node.id</c>, one line each.</summary>
/// <param name="Cluster">Whose member it is.</param>
/// <param name="Node">As the catalog issued it, never reused.</param>
/// <param name="Incarnation">Made with the folder: an emptied disk is another node.</param>
/// <param name="DataGroups">Groups beside the catalog's that the cluster was made with.</param>
public sealed record NodeIdentity(Guid Cluster, ulong Node, Guid Incarnation, int DataGroups)
{
    public const string FileName = "node.id";

    private const string Format = "dynacluster-node 1";

    /// <summary>Null: the folder has none yet.</summary>
    /// <exception cref="FolderRefusedException">It cannot be read, or was lost.</exception>
    public static NodeIdentity? Find(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return Directory.Exists(Path.Combine(folder, "raftlog")) || Directory.Exists(Path.Combine(folder, "groups"))
                ? throw new FolderRefusedException($"The folder {folder} holds data but has lost its file {FileName}. "
                    + "Restore the folder from a copy, or start with an empty one as a new node.")
                : null;
        }

        string[] lines = File.ReadAllLines(file);
        return lines.Length == 5 && lines[0] == Format
            && Guid.TryParse(lines[1], CultureInfo.InvariantCulture, out Guid cluster)
            && ulong.TryParse(lines[2], NumberStyles.None, CultureInfo.InvariantCulture, out ulong node)
            && Guid.TryParse(lines[3], CultureInfo.InvariantCulture, out Guid incarnation)
            && int.TryParse(lines[4], NumberStyles.None, CultureInfo.InvariantCulture, out int groups)
            && groups is > 0 and <= Limits.DataGroupsMax
            ? new NodeIdentity(cluster, node, incarnation, groups)
            : throw new FolderRefusedException($"The file {file} is damaged. Restore the folder from a copy.");
    }

    /// <summary>Makes it durable.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        string text = string.Create(
            CultureInfo.InvariantCulture, $"{Format}\n{Cluster:D}\n{Node}\n{Incarnation:D}\n{DataGroups}\n");
        DurableFile.Replace(Path.Combine(folder, FileName), Encoding.UTF8.GetBytes(text));
    }
}
