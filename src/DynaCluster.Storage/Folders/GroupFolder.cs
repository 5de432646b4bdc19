using System.Globalization;
using System.IO.Hashing;
using System.Text;
using DynaCluster.Model;
using DynaCluster.Model.Files;

namespace DynaCluster.Storage.Folders;

/// <summary>
/// A group's folder: <c>dynacluster.group</c> says format, minimum reader and whose state it is, with a checksum;
/// <c>state/</c> holds RocksDB. The file is written first as "creating" and, when the state exists, as "ready", so that
/// an unfinished creation is told apart from a lost state.
/// </summary>
internal static class GroupFolder
{
    public const int Format = 1;
    public const int Reader = 1;

    private const string FileName = "dynacluster.group";
    private const string Creating = "creating";
    private const string Ready = "ready";

    public static string StateFolder(string folder) => Path.Combine(folder, "state");

    /// <summary>Prepares the folder for opening: makes it when there is none, else checks that it is ours.</summary>
    /// <returns>Whether the state is to be created.</returns>
    /// <exception cref="FolderRefusedException">Newer, damaged, or another's.</exception>
    public static bool Prepare(string folder, GroupIdentity identity)
    {
        Invariant.That(identity.Cluster.Length > 0 && !identity.Cluster.Any(char.IsWhiteSpace));
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder)
                .Any(entry => Path.GetFileName(entry) != FileName + ".new"))
            {
                throw new FolderRefusedException($"The folder {folder} holds files but no {FileName}: it is damaged or "
                    + "not a partition group's. Restore it from a copy, or move it away.");
            }

            Directory.CreateDirectory(folder);
            DurableFile.Replace(file, Encode(identity, Creating));
            DurableFile.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(folder)) ?? folder);
            return true;
        }

        Dictionary<string, string> lines = Decode(folder, File.ReadAllBytes(file));
        CheckIdentity(folder, lines, identity);
        if (lines["state"] == Creating)
        {
            return true;
        }

        if (!File.Exists(Path.Combine(StateFolder(folder), "CURRENT")))
        {
            throw new FolderRefusedException($"The folder {folder} has lost its state: files are missing in "
                + $"{StateFolder(folder)}. Restore the folder from a copy; do not empty it, this replica has voted.");
        }

        return false;
    }

    /// <summary>Makes a copy of another replica's folder this one's, durably.</summary>
    /// <exception cref="FolderRefusedException">It holds no whole state.</exception>
    public static void Adopt(string folder, GroupIdentity identity)
    {
        if (!File.Exists(Path.Combine(StateFolder(folder), "CURRENT")))
        {
            throw new FolderRefusedException($"The copy in {folder} holds no state. Fetch it again.");
        }

        DurableFile.Replace(Path.Combine(folder, FileName), Encode(identity, Ready));
    }

    /// <summary>Says durably that the state exists.</summary>
    public static void Finish(string folder, GroupIdentity identity)
    {
        DurableFile.SyncFolder(StateFolder(folder));
        DurableFile.Replace(Path.Combine(folder, FileName), Encode(identity, Ready));
    }

    private static byte[] Encode(GroupIdentity identity, string state)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"""
            format {Format}
            minimum-reader {Reader}
            cluster {identity.Cluster}
            group {identity.Group}
            replica {identity.Replica}
            state {state}

            """);
        byte[] body = Encoding.UTF8.GetBytes(text);
        return [.. body, .. Encoding.UTF8.GetBytes($"checksum {Crc32.HashToUInt32(body):x8}\n")];
    }

    private static Dictionary<string, string> Decode(string folder, byte[] content)
    {
        int end = content.AsSpan().LastIndexOf("checksum "u8);
        string sum = end < 0 ? "" : Encoding.UTF8.GetString(content.AsSpan(end)).TrimEnd();
        if (end < 0 || sum != $"checksum {Crc32.HashToUInt32(content.AsSpan(0, end)):x8}")
        {
            throw Damaged(folder);
        }

        Dictionary<string, string> lines = [];
        string text = Encoding.UTF8.GetString(content, 0, end);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            lines[space < 0 ? line : line[..space]] = space < 0 ? "" : line[(space + 1)..];
        }

        if (!int.TryParse(lines.GetValueOrDefault("minimum-reader"), CultureInfo.InvariantCulture, out int needed))
        {
            throw Damaged(folder);
        }

        if (needed > Reader)
        {
            throw new FolderRefusedException($"The folder {folder} was written by a newer dynacluster (format "
                + $"{lines.GetValueOrDefault("format")}, for readers from {needed}; this one is reader {Reader}). "
                + "Start it with that version or a later one.");
        }

        return lines.ContainsKey("state") ? lines : throw Damaged(folder);
    }

    private static void CheckIdentity(string folder, Dictionary<string, string> lines, GroupIdentity identity)
    {
        (string Name, string Expected)[] expected =
        [
            ("cluster", identity.Cluster),
            ("group", identity.Group.ToString(CultureInfo.InvariantCulture)),
            ("replica", identity.Replica.ToString(CultureInfo.InvariantCulture)),
        ];
        foreach ((string name, string value) in expected)
        {
            if (lines.GetValueOrDefault(name) != value)
            {
                throw new FolderRefusedException(
                    $"The folder {folder} belongs to {name} {lines.GetValueOrDefault(name)}, not to {name} {value}."
                    + " Give back the folder that belongs here.");
            }
        }
    }

    private static FolderRefusedException Damaged(string folder)
        => new($"The folder {folder} is damaged: {FileName} cannot be read. Restore the folder from a copy.");
}
