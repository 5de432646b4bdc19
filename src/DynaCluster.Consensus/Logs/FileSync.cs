using System.Runtime.InteropServices;

namespace DynaCluster.Consensus.Logs;

/// <summary>Makes a file's bytes, or the names in a folder, durable through the C library, because the framework's own
/// flush hides errors.</summary>
internal static partial class FileSync
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The system could not make them durable.</exception>
    public static void Sync(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // other systems are for development: RocksDB syncs its own files there
        }

        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Failed("open", path);
        }

        var result = Fsync(descriptor);
        var error = result == 0 ? null : Failed("fsync", path);
        _ = Close(descriptor);
        if (error is not null)
        {
            throw error;
        }
    }

    private static IOException Failed(string call, string path)
        => new($"{call} of {path} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
