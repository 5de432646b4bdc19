using DynaCluster.Model.Files;
using DynaCluster.Node.Cluster;
using DynaCluster.Server.Composition;
using DynaCluster.Server.Options;

namespace DynaCluster.Server.Folders;

/// <summary>The data folder, held by this process alone as long as this object lives.</summary>
public sealed class DataFolder : IDisposable
{
    private const string LockName = "dynacluster.lock";

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream folderLock, bool isNew)
    {
        Path = path;
        _lock = folderLock;
        IsNew = isNew;
    }

    public string Path { get; }

    public bool IsNew { get; }

    /// <summary>Locks the folder, and makes it when it is missing.</summary>
    /// <exception cref="StartRefusedException">In use, of a newer format, damaged, not ours, or not
    /// writable.</exception>
    public static DataFolder Open(ServerOptions options)
    {
        string path = options.Data;
        FileStream? folderLock = null;
        try
        {
            Directory.CreateDirectory(path);
            bool empty = IsEmpty(path);
            folderLock = Lock(path);
            if (!empty)
            {
                CheckGroups(path, options.Groups, Read(path).Groups);
            }
            return new DataFolder(path, folderLock, empty);
        }
        catch (Exception e)
        {
            folderLock?.Dispose();
            throw e is IOException or UnauthorizedAccessException
                ? StartRefusedException.CannotStart($"Cannot use the data folder {path}: {e.Message}"
                    + $"{Environment.NewLine}Let this user write there, or choose another folder with --data DIR.")
                : e;
        }
    }

    /// <summary>The number of groups that an existing folder has; null when there is no folder yet.</summary>
    public static int? FindGroups(string path)
    {
        string file = System.IO.Path.Combine(path, FolderManifest.FileName);
        return File.Exists(file) ? FolderManifest.Parse(File.ReadAllBytes(file))?.Groups : null;
    }

    /// <summary>Says of a new folder what it is from now on.</summary>
    /// <param name="groups">Of the cluster that the node made or joined.</param>
    public void Complete(int groups)
    {
        if (IsNew)
        {
            FolderManifest manifest = new(FolderManifest.FormatNow, FolderManifest.FormatNow, groups);
            DurableFile.Replace(System.IO.Path.Combine(Path, FolderManifest.FileName), manifest.ToJson());
            DurableFile.SyncFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) ?? Path);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>What a first start that got no further has left, and a file system's own folder, do not
    /// count.</summary>
    private static bool IsEmpty(string path) => !Directory.EnumerateFileSystemEntries(path)
        .Select(System.IO.Path.GetFileName)
        .Any(name => name is not (LockName or "lost+found" or FolderManifest.FileName + ".new"
            or NodeIdentity.FileName or NodeIdentity.FileName + ".new"));

    private static FileStream Lock(string path)
    {
        try
        {
            // FileShare.None takes flock(2): it is released by the system however the process ends.
            return new FileStream(
                System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsSharingViolation(e))
        {
            throw StartRefusedException.CannotStart($"The data folder {path} is in use by another dynacluster process."
                + $"{Environment.NewLine}Stop that process, or choose another folder with --data DIR.");
        }
    }

    /// <summary>EWOULDBLOCK of flock (11 on Linux, 35 on macOS), or Windows' sharing violation.</summary>
    private static bool IsSharingViolation(IOException e)
        => e.GetType() == typeof(IOException) && (e.HResult is 11 or 35 || (e.HResult & 0xFFFF) is 32 or 33);

    private static FolderManifest Read(string path)
    {
        string file = System.IO.Path.Combine(path, FolderManifest.FileName);
        if (!File.Exists(file))
        {
            throw StartRefusedException.CannotStart($"The folder {path} holds files but no {FolderManifest.FileName}: "
                + "it was not made by dynacluster, or it is damaged."
                + $"{Environment.NewLine}Choose an empty folder with --data DIR, or restore this one from a copy.");
        }
        FolderManifest manifest = FolderManifest.Parse(File.ReadAllBytes(file))
            ?? throw StartRefusedException.CannotStart($"The data folder {path} is damaged: {FolderManifest.FileName} "
                + $"cannot be read.{Environment.NewLine}Restore the folder from a copy, or start with an empty one.");
        return manifest.MinimumReader <= FolderManifest.FormatNow
            ? manifest
            : throw StartRefusedException.CannotStart($"The data folder {path} was written by a newer dynacluster "
                + $"(format {manifest.Format}; this one reads up to {FolderManifest.FormatNow})."
                + $"{Environment.NewLine}Start it with that version or a later one.");
    }

    private static void CheckGroups(string path, int? asked, int existing)
    {
        if (asked is { } groups && groups != existing)
        {
            throw StartRefusedException.CannotStart($"The data folder {path} has {existing} groups, and {groups} were "
                + "asked for: the number is fixed when the folder is made."
                + $"{Environment.NewLine}Leave --groups out, or choose an empty folder with --data DIR.");
        }
    }
}
