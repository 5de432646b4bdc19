using System.Diagnostics;
using System.Globalization;

namespace DynaCluster.Bench.Clients;

/// <summary>A <see cref="ClientNode"/> in a process of its own; disposing ends it.</summary>
internal sealed class ClientProcess : IDisposable
{
    private readonly Process _process;
    private readonly Target _target;

    public ClientProcess(string sdk, Target target, IReadOnlyList<string> endpoints)
    {
        _target = target;
        string[] arguments = ["client-node", "--sdk", sdk, "--endpoints", string.Join(',', endpoints)];
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!; // or throws
    }

    /// <param name="operation">get or put.</param>
    /// <returns>Its CPU is that of the client and the servers together.</returns>
    public async Task<LoadResult> RunAsync(string operation, int seconds)
    {
        TimeSpan cpu = _target.Cpu;
        await _process.StandardInput.WriteLineAsync($"{operation} {seconds}");
        await _process.StandardInput.FlushAsync();
        string line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The client ended.");
        cpu = _target.Cpu - cpu;
        long[] numbers = [.. line.Split(' ').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
        return new LoadResult(
            numbers[0], numbers[0] / (numbers[1] / 1e6), numbers[2] / 1e3, numbers[3] / 1e3,
            (cpu.TotalMicroseconds + numbers[4]) / numbers[0]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
