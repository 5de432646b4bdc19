using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DynaCluster.Model.Files;

/// <summary>
/// The one place that makes our own files durable. .NET's flush to disk returns normally when fsync(2) fails, so on
/// Unix the system is called directly; a failure is an IOException, after which nothing may be taken as stored: the
/// kernel may have dropped the pages, and a second sync would succeed.
/// </summary>
public static partial class DurableFile
{
    private const int OpenReadOnly = 0;

    /// <summary>Returns when the file's bytes and size are on stable storage.</summary>
    public static void Sync(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            int descriptor = (int)file.DangerousGetHandle();
            Check(OperatingSystem.IsLinux() ? FDataSync(descriptor) : FSync(descriptor), "sync a file");
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Returns when the names in the folder are on stable storage.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Check(Open(folder, OpenReadOnly), $"open the folder {folder}");
        try
        {
            Check(FSync(descriptor), $"sync the folder {folder}");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    /// <summary>Writes the whole file or, after a crash, leaves the old one. Durable when it returns.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        string fresh = path + ".new";
        using (SafeFileHandle file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, content, 0);
            Sync(file);
        }

        File.Move(fresh, path, overwrite: true);
        SyncFolder(folder);
    }

    private static int Check(int result, string attempt)
    {
        if (result >= 0)
        {
            return result;
        }

        int error = Marshal.GetLastPInvokeError();
        throw new IOException($"Could not {attempt}: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(int descriptor);
}
