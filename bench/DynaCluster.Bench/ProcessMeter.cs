using System.Globalization;

namespace DynaCluster.Bench;

/// <summary>What Linux says of a process.</summary>
internal static class ProcessMeter
{
    private const double TicksPerSecond = 100; // USER_HZ of every Linux that .NET runs on

    public static TimeSpan Cpu(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
    }

    /// <summary>Bytes that it caused to be sent to the disk.</summary>
    public static long WrittenBytes(int process) => Field($"/proc/{process}/io", "write_bytes");

    public static long ResidentBytes(int process) => Field($"/proc/{process}/status", "VmRSS") * 1024;

    public static long PeakResidentBytes(int process) => Field($"/proc/{process}/status", "VmHWM") * 1024;

    public static long FolderBytes(string folder)
        => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);

    private static long Field(string file, string name)
        => Number(File.ReadLines(file).First(l => l.StartsWith(name + ":", StringComparison.Ordinal))
            .Split(':', 2)[1].Trim().Split(' ')[0]);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
