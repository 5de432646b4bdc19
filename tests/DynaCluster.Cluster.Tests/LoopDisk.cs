using System.Runtime.InteropServices;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests;

/// <summary>A small ext4 of its own in a file, whose power a test can cut.</summary>
internal sealed partial class LoopDisk : IAsyncDisposable
{
    private const uint ShutdownRequest = 0x8004587D; // EXT4_IOC_SHUTDOWN
    private const uint WithoutFlushingTheLog = 2;

    private const string Prefix = "dynacluster-disk-";

    private readonly TemporaryFolder _folder = new(Prefix);
    private bool _mounted;

    private LoopDisk()
    {
    }

    /// <summary>Where it is mounted; survives a power loss.</summary>
    public string Path => System.IO.Path.Combine(_folder.Path, "mount");

    private string Image => System.IO.Path.Combine(_folder.Path, "image");

    /// <summary>Null when this machine cannot do it, with the reason.</summary>
    public static async Task<(LoopDisk? Disk, string Reason)> TryCreateAsync(int mebibytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Shell.Has("mkfs.ext4"))
        {
            return (null, "needs Linux, root and mkfs.ext4");
        }
        LoopDisk disk = new();
        Directory.CreateDirectory(disk.Path);
        (int exitCode, string output) = await Shell.RunAsync(
            $"truncate -s {mebibytes}M {disk.Image} && mkfs.ext4 -q -F {disk.Image} "
            + $"&& mount -o loop {disk.Image} {disk.Path}");
        if (exitCode != 0)
        {
            await disk.DisposeAsync();
            return (null, $"no loop mount here: {output.Trim()}");
        }
        disk._mounted = true;
        return (disk, "");
    }

    /// <summary>Unmounts and removes what a run that was killed has left. Only for whoever holds the machine's lock:
    /// nobody else has such disks then.</summary>
    public static async Task SweepAsync()
    {
        string start = System.IO.Path.Combine(System.IO.Path.GetTempPath(), Prefix);
        string[] mounts = !OperatingSystem.IsLinux() ? [] :
            [.. (await File.ReadAllLinesAsync("/proc/self/mounts"))
                .Select(static line => line.Split(' ')[1])
                .Where(mount => mount.StartsWith(start, StringComparison.Ordinal))];
        foreach (string mount in mounts)
        {
            await UnmountAsync(mount);
        }

        foreach (string folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), $"{Prefix}*"))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>From now on everything fails, and what was not synced is lost.</summary>
    public void CutPower()
    {
        int descriptor = Open(Path, 0);
        if (descriptor < 0)
        {
            throw new InvalidOperationException($"open {Path}: {Marshal.GetLastPInvokeError()}");
        }
        uint flag = WithoutFlushingTheLog;
        int result = Control(descriptor, ShutdownRequest, ref flag);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new InvalidOperationException($"shutdown of {Path}: {error}");
        }
    }

    /// <summary>The power is back: unmounted and mounted again, as a machine does that starts.</summary>
    public async Task RestoreAsync()
    {
        await Shell.MustAsync($"umount {Path}");
        _mounted = false;
        await Shell.MustAsync($"mount -o loop {Image} {Path}");
        _mounted = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_mounted)
        {
            await UnmountAsync(Path);
        }
        _folder.Dispose();
    }

    /// <summary>What still has it open keeps the device, and nothing else, until it ends.</summary>
    private static Task UnmountAsync(string mount) => Shell.MustAsync($"umount {mount} || umount -l {mount}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref uint flag);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
