using System.Runtime.InteropServices;

namespace DynaCluster.Consensus.Logs;

/// <summary>Makes the names in a folder durable through the C library, because the framework's own flush hides
/// errors.</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The system could not make them durable.</exception>
    public static void Sync(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // other systems are for development: RocksDB syncs its own files there
        }

        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Failed("open", folder);
        }

        var result = Fsync(descriptor);
        var error = result == 0 ? null : Failed("fsync", folder);
        _ = Close(descriptor);
        if (error is not null)
        {
            throw error;
        }
    }

    private static IOException Failed(string call, string folder)
        => new($"{call} of {folder} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
