using System.Diagnostics;
using System.IO.Compression;

namespace PackageIndex;

/// <summary>Where the packages come from: this machine's package index, else the excerpt that ships with the sample.
/// </summary>
internal static class PackageSource
{
    private const int FewestPackages = 2000;

    /// <returns>One package for each key, and the words for where they come from.</returns>
    public static (IReadOnlyList<Package> Packages, string Source) Read(bool excerptOnly)
    {
        if (!excerptOnly && ReadMachine() is { Count: >= FewestPackages } all)
        {
            return (all, "apt-cache dumpavail");
        }
        using Stream resource = typeof(PackageSource).Assembly.GetManifestResourceStream("packages-excerpt.gz")
            ?? throw new InvalidOperationException("The excerpt is not in this build.");
        using GZipStream plain = new(resource, CompressionMode.Decompress);
        using StreamReader reader = new(plain);
        return (OnePerKey(Package.Read(reader)), "the excerpt of 2,000 packages");
    }

    private static List<Package> ReadMachine()
    {
        try
        {
            using Process apt = Process.Start(new ProcessStartInfo("apt-cache", ["dumpavail"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!; // started, or an exception
            return OnePerKey(Package.Read(apt.StandardOutput));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return []; // no apt-cache on this machine
        }
    }

    /// <summary>An index may list several versions of a package: the last one stays.</summary>
    private static List<Package> OnePerKey(IEnumerable<Package> packages)
        => [.. packages.GroupBy(p => (p.Section, p.Name)).Select(g => g.Last())];
}
