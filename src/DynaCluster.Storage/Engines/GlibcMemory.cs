using System.Runtime.InteropServices;

namespace DynaCluster.Storage.Engines;

/// <summary>
/// How glibc keeps what RocksDB gives back. By default its threshold for handing blocks straight back to the system
/// grows to 32 MiB, and every thread gets an arena: write buffers that were freed long ago stay resident.
/// </summary>
internal static partial class GlibcMemory
{
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    /// <summary>At most what one block of a write buffer takes, so that each goes back when it is freed.</summary>
    private const int ReturnedBytes = 256 * 1024;
    private const int Arenas = 4;

    /// <summary>Once, before the first store is opened.</summary>
    public static void ReturnFreedBlocks()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = MallOpt(MmapThreshold, ReturnedBytes);
            _ = MallOpt(ArenaMax, Arenas);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc: its allocator has no such settings.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
