namespace DynaCluster.Cli.Lab;

/// <summary>A lab's folder while one command works with it: no other command changes it meanwhile.</summary>
internal sealed class LabFolder : IDisposable
{
    private const string LockName = "lab.lock";

    private readonly FileStream _lock;
    private LabState? _state;

    private LabFolder(string path, FileStream held, LabState? state)
        => (Path, _lock, _state) = (path, held, state);

    /// <summary>Absolute.</summary>
    public string Path { get; }

    public bool HasLab => _state is not null;

    /// <exception cref="CliException">There is no lab yet.</exception>
    public LabState State => _state ?? throw NoLab(Path);

    /// <summary>Where a lab is unless it is said: here, or in the folder lab.</summary>
    public static string Find(string? asked)
        => System.IO.Path.GetFullPath(asked
            ?? (File.Exists(LabState.FileName) ? "." : "lab"));

    /// <param name="makes">The folder may be new.</param>
    /// <exception cref="CliException">There is no lab, or another command works with it.</exception>
    public static LabFolder Open(string? asked, bool makes)
    {
        string path = Find(asked);
        LabState? state = LabState.Find(path);
        if (state is null && !makes)
        {
            throw NoLab(path);
        }

        Directory.CreateDirectory(path);
        try
        {
            FileStream held = new(
                System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new LabFolder(path, held, LabState.Find(path));
        }
        catch (IOException e)
        {
            throw new CliException($"Another dyna works with the lab in {path} at the moment.", e);
        }
    }

    public void Set(LabState state)
    {
        state.Save(Path);
        _state = state;
    }

    /// <summary>What the lab made there, and the folder itself when nothing else is in it.</summary>
    public void Delete()
    {
        foreach (LabNode node in State.Nodes)
        {
            Wipe(node);
            File.Delete(System.IO.Path.Combine(Path, node.Log));
        }

        File.Delete(System.IO.Path.Combine(Path, LabState.FileName));
        File.Delete(System.IO.Path.Combine(Path, LockName));
        if (!Directory.EnumerateFileSystemEntries(Path).Any())
        {
            Directory.Delete(Path);
        }
    }

    /// <summary>Empties a node's disk.</summary>
    public void Wipe(LabNode node)
    {
        string folder = System.IO.Path.Combine(Path, node.Folder);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static CliException NoLab(string path)
        => new($"There is no lab in {path}. `dyna lab up` makes one; --dir DIR says where it is.");
}
