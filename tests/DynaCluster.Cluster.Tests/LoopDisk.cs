using System.Runtime.InteropServices;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests;

/// <summary>A small ext4 of its own in a file, whose power a test can cut.</summary>
internal sealed partial class LoopDisk : IAsyncDisposable
{
    private const uint ShutdownRequest = 0x8004587D; // EXT4_IOC_SHUTDOWN
    private const uint WithoutFlushingTheLog = 2;

    private readonly TemporaryFolder _folder = new();
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
        await Shell.MustAsync($"truncate -s {mebibytes}M {disk.Image} && mkfs.ext4 -q -F {disk.Image}");
        (int exitCode, string output) = await Shell.RunAsync($"mount -o loop {disk.Image} {disk.Path}");
        if (exitCode != 0)
        {
            await disk.DisposeAsync();
            return (null, $"no loop mount here: {output.Trim()}");
        }
        disk._mounted = true;
        return (disk, "");
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
            await Shell.RunAsync($"umount {Path} || umount -l {Path}");
        }
        _folder.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref uint flag);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
