using System.Globalization;
using DynaCluster.Protocol;

namespace DynaCluster.Consensus.Snapshots;

/// <summary>A copy that is being given out.</summary>
internal sealed class Checkpoint(string id, uint group, ulong asker, string folder)
{
    public string Id => id;

    public uint Group => group;

    public ulong Asker => asker;

    /// <summary>Timestamp of its last use.</summary>
    public long UsedAt { get; set; }

    public static string IdOf(uint group, ulong asker, long number)
        => string.Create(CultureInfo.InvariantCulture, $"{group}-{asker}-{number}");

    public SnapshotManifest Manifest()
    {
        var manifest = new SnapshotManifest { Id = id };
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order())
        {
            manifest.Files.Add(new SnapshotFile
            {
                Path = Path.GetRelativePath(folder, path).Replace('\\', '/'),
                Length = (ulong)new FileInfo(path).Length,
            });
        }

        return manifest;
    }

    /// <returns>Null: it has no such file. A path that leads out of the folder is none of its files.</returns>
    public string? Find(string path)
        => Manifest().Files.Any(file => file.Path == path) ? Path.Combine(folder, path) : null;

    public void Delete()
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
