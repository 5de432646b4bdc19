using System.Diagnostics;
using System.Globalization;

namespace DynaCluster.Bench;

/// <summary>What ours takes: time to the first answer, memory at rest, device bytes per user byte, memory and disk
/// under overwrites.</summary>
internal static class Footprint
{
    private const long MiB = 1024 * 1024;

    /// <summary>Start to the first answer on a folder that exists, and resident memory after a minute of
    /// rest.</summary>
    public static async Task<bool> RestAsync(int seconds)
    {
        long begin = Stopwatch.GetTimestamp();
        await using Target ours = await Target.StartOursAsync();
        using HttpClient http = new();
        await Dataset.CallAsync(http, ours, "ListTables", "{}");
        double first = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        long resident = ProcessMeter.ResidentBytes(ours.ProcessId) / MiB;
        return Judge(first <= 1.5, $"first answer after {first:F2} s (bar 1.5)")
            & Judge(resident <= 150, $"resident after {seconds} s of rest {resident} MiB (bar 150)");
    }

    /// <summary>Puts of 1 KiB for some time: what reaches the device for each byte that the user wrote, and how much of
    /// the log was flushed to tables instead of being forgotten in time.</summary>
    public static async Task<bool> AmplifyAsync(int seconds)
    {
        const int itemBytes = 1024;
        await using Target ours = await Target.StartOursAsync();
        await Dataset.LoadAsync(ours, keys: 100, itemBytes);
        long before = ProcessMeter.WrittenBytes(ours.ProcessId);
        await using TableWatch tables = new(Path.Combine(ours.Folder, "raftlog"));
        LoadResult load = await Wrk.RunAsync(
            ours, new Workload("put", 64, Keys: 1_000_000, itemBytes, Pool: 50_000), seconds);
        long written = ProcessMeter.WrittenBytes(ours.ProcessId) - before;
        double factor = (double)written / (load.Operations * itemBytes);
        double log = await ours.MetricAsync("dynacluster_log_written");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"      {load.Operations} puts of 1 KiB in {seconds} s, {load.OperationsPerSecond:F0} ops/s, "
            + $"{written / MiB} MiB to the device, {log / MiB:F0} MiB of log, "
            + $"{tables.Bytes / MiB} MiB of it in tables, "
            + $"folder {ProcessMeter.FolderBytes(ours.Folder) / MiB} MiB"));
        return Judge(factor <= 6, $"device bytes per user byte {factor:F2} (bar 6)")
            & Judge(
                tables.Bytes <= 0.1 * log, $"flushed bytes of the log {tables.Bytes / log:P1} of its bytes (bar 10 %)");
    }

    /// <summary>Overwrites of 100 MB of live data in a heap of 512 MB.</summary>
    public static async Task<bool> SoakAsync(double gigabytes)
    {
        const int itemBytes = 10 * 1024;
        const int keys = 10_000;
        const int slice = 20;
        Environment.SetEnvironmentVariable("DOTNET_GCHeapHardLimit", "0x20000000"); // for the child: 512 MB
        await using Target ours = await Target.StartOursAsync();
        await Dataset.LoadAsync(ours, keys: 100, itemBytes);
        double written = 0;
        while (written < gigabytes * 1e9)
        {
            LoadResult load = await Wrk.RunAsync(ours, new Workload("put", 32, keys, itemBytes, Pool: keys), slice);
            written += (double)load.Operations * itemBytes;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"      {written / 1e9,6:F1} GB overwritten, {load.OperationsPerSecond:F0} ops/s, resident "
                + $"{ProcessMeter.ResidentBytes(ours.ProcessId) / MiB} MiB, "
                + $"folder {ProcessMeter.FolderBytes(ours.Folder) / MiB} MiB"));
        }
        long peak = ProcessMeter.PeakResidentBytes(ours.ProcessId) / MiB;
        long folder = ProcessMeter.FolderBytes(ours.Folder) / MiB;
        return Judge(peak <= 1024, $"resident at most {peak} MiB (bar 1024)")
            & Judge(folder <= 1024, $"folder ends at {folder} MiB (bar 1024)");
    }

    public static bool Judge(bool met, FormattableString what)
    {
        Console.WriteLine($"{(met ? "pass" : "FAIL")}  {FormattableString.Invariant(what)}");
        return met;
    }
}
