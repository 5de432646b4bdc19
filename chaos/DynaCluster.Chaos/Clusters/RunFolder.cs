using System.Globalization;
using System.Runtime.InteropServices;

namespace DynaCluster.Chaos.Clusters;

/// <summary>
/// The folder of one run: data, logs, and the file "started" with every process that the run has started, by id and
/// time of birth, so that the run after one that was killed can end what it left, and nothing else.
/// </summary>
internal sealed class RunFolder : IAsyncDisposable
{
    private const string Prefix = "dynacluster-chaos-";
    private const string Owner = "owner";
    private const string Started = "started";
    private const string Networks = "networks";

    private readonly bool _keeps;

    private RunFolder(string path, bool keeps)
    {
        Path = path;
        _keeps = keeps;
    }

    public string Path { get; }

    public static async Task<RunFolder> CreateAsync(bool keeps)
    {
        await SweepAsync();
        RunFolder folder = new(Directory.CreateTempSubdirectory(Prefix).FullName, keeps);
        await File.WriteAllTextAsync(System.IO.Path.Combine(folder.Path, Owner), Mark(Environment.ProcessId));
        return folder;
    }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void NoteProcess(int process) => File.AppendAllText(At(Started), Mark(process) + "\n");

    /// <summary>A command that takes a network of this run away again.</summary>
    public void NoteNetwork(string undo) => File.AppendAllText(At(Networks), undo + "\n");

    public async ValueTask DisposeAsync() => await ClearAsync(Path, _keeps);

    /// <summary>Ends what runs left that were killed themselves.</summary>
    private static async Task SweepAsync()
    {
        foreach (string path in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}*"))
        {
            string owner = System.IO.Path.Combine(path, Owner);
            if (File.Exists(owner) && !IsAlive(await File.ReadAllTextAsync(owner), out _))
            {
                Console.WriteLine($"an earlier run was killed: {path} is cleared");
                await ClearAsync(path, keeps: false);
            }
        }
    }

    private static async Task ClearAsync(string path, bool keeps)
    {
        foreach (string line in Lines(path, Started))
        {
            if (IsAlive(line, out int process))
            {
                Signals.Send(process, Signals.Kill);
            }
        }

        foreach (string undo in Lines(path, Networks))
        {
            await Shell.RunAsync(undo);
        }

        string[] mounts = !RuntimeInformation.IsOSPlatform(OSPlatform.Linux) ? [] :
            [.. (await File.ReadAllLinesAsync("/proc/self/mounts"))
                .Select(static line => line.Split(' ')[1])
                .Where(mount => mount.StartsWith(path + "/", StringComparison.Ordinal))];
        foreach (string mount in mounts)
        {
            await Shell.RunAsync($"umount {mount} || umount -l {mount}");
        }

        if (keeps)
        {
            File.Delete(System.IO.Path.Combine(path, Owner)); // no later run takes it for rubbish
            return;
        }

        await DeleteAsync(path);
    }

    /// <summary>A process that was just killed may still write for a moment.</summary>
    private static async Task DeleteAsync(string path)
    {
        for (int left = 20; Directory.Exists(path); left--)
        {
            try
            {
                Directory.Delete(path, recursive: true);
            }
            catch (IOException) when (left > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }

    private static string[] Lines(string path, string file)
        => File.Exists(System.IO.Path.Combine(path, file))
            ? File.ReadAllLines(System.IO.Path.Combine(path, file))
            : [];

    private static string Mark(int process)
        => string.Create(CultureInfo.InvariantCulture, $"{process} {Signals.StartOf(process) ?? -1}");

    private static bool IsAlive(string mark, out int process)
    {
        string[] words = mark.Split(' ');
        process = int.Parse(words[0], CultureInfo.InvariantCulture);
        return Signals.StartOf(process) is { } start
            && start == long.Parse(words[1], CultureInfo.InvariantCulture);
    }
}
