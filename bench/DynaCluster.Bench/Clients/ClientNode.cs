using System.Diagnostics;
using System.Globalization;
using DynaCluster.Bench.Logs;

namespace DynaCluster.Bench.Clients;

/// <summary>The program as one client of a cluster: for each line "get SECONDS" or "put SECONDS" that it reads it runs
/// that long, and prints operations, microseconds, p50 and p99 in microseconds, microseconds of its own CPU.</summary>
internal sealed class ClientNode(string sdk, IReadOnlyList<string> endpoints)
{
    public const int Keys = 5_000;
    public const int ItemBytes = 1024;

    private const int InFlight = 64;

    private volatile bool _ended;

    public async Task RunAsync()
    {
        SdkForm form = sdk == "aws"
            ? SdkForm.Aws(endpoints, Keys, ItemBytes)
            : SdkForm.Ours(endpoints, Keys, ItemBytes);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            await RunAsync(
                words[0] == "put" ? form.PutAsync : form.GetAsync, int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        await form.EndAsync();
    }

    private async Task RunAsync(Func<int, int, Task> operate, int seconds)
    {
        LatencyHistogram durations = new();
        _ended = false;
        TimeSpan cpu = ProcessMeter.Cpu(Environment.ProcessId);
        long begin = Stopwatch.GetTimestamp();
        Task[] callers = [.. Enumerable.Range(0, InFlight).Select(n => RepeatAsync(operate, n, durations))];
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        _ended = true;
        await Task.WhenAll(callers);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        cpu = ProcessMeter.Cpu(Environment.ProcessId) - cpu;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{durations.Count} {elapsed.TotalMicroseconds:F0} {durations.Percentile(0.5):F0} "
            + $"{durations.Percentile(0.99):F0} {cpu.TotalMicroseconds:F0}"));
    }

    private async Task RepeatAsync(Func<int, int, Task> operate, int caller, LatencyHistogram durations)
    {
        Random random = new(caller);
        await Task.Yield();
        while (!_ended)
        {
            long begin = Stopwatch.GetTimestamp();
            await operate(random.Next(Keys), caller);
            durations.Note(Stopwatch.GetElapsedTime(begin));
        }
    }
}
