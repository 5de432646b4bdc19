using System.Diagnostics;
using System.Globalization;
using DynaCluster.Processes;

namespace DynaCluster.Bench;

/// <summary>One run of the load client.</summary>
/// <param name="CpuMicroseconds">CPU time of the server's processes for each operation.</param>
internal sealed record LoadResult(
    long Operations, double OperationsPerSecond, double P50Milliseconds, double P99Milliseconds,
    double CpuMicroseconds);

/// <summary>wrk with our script, a thread for each endpoint; any error of any answer ends the bench.</summary>
internal static class Wrk
{
    public static async Task<LoadResult> RunAsync(Target target, Workload load, int seconds)
    {
        string result = Path.GetTempFileName();
        ProcessStartInfo start = new("wrk",
        [
            $"-t{target.Endpoints.Count}", $"-c{load.Connections}", $"-d{seconds}s", "--timeout", "20s",
            "--latency", "-s", Path.Combine(ServerBinary.Root, "bench", "load.lua"), target.Endpoint + "/",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["WORKLOAD"] = load.Name;
        start.Environment["KEYS"] = load.Keys.ToString(CultureInfo.InvariantCulture);
        start.Environment["ITEM_BYTES"] = load.ItemBytes.ToString(CultureInfo.InvariantCulture);
        start.Environment["POOL"] = load.Pool.ToString(CultureInfo.InvariantCulture);
        start.Environment["OUT"] = result;
        start.Environment["ENDPOINTS"] = string.Join(' ', target.Endpoints.Select(static e => new Uri(e).Authority));
        start.Environment["KEY_FILES"] = string.Join(' ', load.KeyFiles);
        TimeSpan cpu = target.Cpu;
        using Process wrk = Start(start);
        Task<string> output = wrk.StandardOutput.ReadToEndAsync();
        string errors = await wrk.StandardError.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        cpu = target.Cpu - cpu;
        string text = await File.ReadAllTextAsync(result);
        File.Delete(result);
        long[] numbers = [.. text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        if (numbers is not [> 0, > 0, _, _, _, 0])
        {
            throw new InvalidOperationException(
                $"{target.Name} {load.Name}: requests, µs, p50, p99, bytes, errors = {text}{await output}{errors}");
        }
        return new LoadResult(
            numbers[0], numbers[0] / (numbers[1] / 1e6), numbers[2] / 1e3, numbers[3] / 1e3,
            cpu.TotalMicroseconds / numbers[0]);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException("wrk did not start.");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("The bench needs wrk: apt-get install wrk");
        }
    }
}
