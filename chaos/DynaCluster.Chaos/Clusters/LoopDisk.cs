using System.Runtime.InteropServices;

namespace DynaCluster.Chaos.Clusters;

/// <summary>A small ext4 of its own in a file, whose power can be cut and which can be filled. The run's folder takes
/// it away.</summary>
internal sealed partial class LoopDisk
{
    private const uint ShutdownRequest = 0x8004587D; // EXT4_IOC_SHUTDOWN
    private const uint WithoutFlushingTheLog = 2;
    private const string Filling = "filling";

    private readonly string _image;

    private LoopDisk(string image, string path)
    {
        _image = image;
        Path = path;
    }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <returns>Null when this machine cannot do it, with the reason.</returns>
    public static async Task<(LoopDisk? Disk, string Reason)> TryCreateAsync(
        RunFolder folder, string name, int mebibytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !Shell.Has("mkfs.ext4"))
        {
            return (null, "needs Linux, root and mkfs.ext4");
        }

        LoopDisk disk = new(folder.At(name + ".image"), folder.At(name + ".disk"));
        Directory.CreateDirectory(disk.Path);
        (int exitCode, string output) = await Shell.RunAsync(
            $"truncate -s {mebibytes}M {disk._image} && mkfs.ext4 -q -F {disk._image} "
            + $"&& mount -o loop {disk._image} {disk.Path}");
        return exitCode == 0 ? (disk, "") : (null, $"no loop mount here: {output}");
    }

    /// <summary>From now on everything fails, and what was not synced is lost.</summary>
    public void CutPower()
    {
        int descriptor = Open(Path, 0);
        uint flag = WithoutFlushingTheLog;
        int result = descriptor < 0 ? -1 : Control(descriptor, ShutdownRequest, ref flag);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new InvalidOperationException($"shutdown of {Path}: {error}");
        }
    }

    /// <summary>The power is back: unmounted and mounted again, as a machine does that starts.</summary>
    public Task RestoreAsync() => Shell.MustAsync(
        $"for i in 1 2 3 4 5 6 7 8 9 10; do umount {Path} && break; sleep 0.2; done; mount -o loop {_image} {Path}");

    /// <summary>Takes all space that is left.</summary>
    public Task FillAsync() => Shell.RunAsync(
        $"fallocate -l $(df --output=avail -B1 {Path} | tail -n 1) {Path}/{Filling}; "
        + $"dd if=/dev/zero of={Path}/{Filling} bs=64k oflag=append conv=notrunc count=256 2>/dev/null");

    public void Empty() => File.Delete(System.IO.Path.Combine(Path, Filling));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int descriptor, nuint request, ref uint flag);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
