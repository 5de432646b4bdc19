using System.Diagnostics;
using System.Globalization;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests;

/// <summary>A lab in a folder of its own, used by dyna as a user would; disposing it ends and deletes it.</summary>
internal sealed class LabCli : IAsyncDisposable
{
    private static readonly TimeSpan CommandDurationMax = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new("dynacluster-lab-");

    /// <summary>Where its ports begin: runs side by side do not meet.</summary>
    public int BasePort { get; } = 13_000 + (Environment.ProcessId % 40 * 400);

    public string Folder => Path.Combine(_folder.Path, "lab");

    private static string Executable
    {
        get
        {
            // tests/X/bin/<configuration>/<framework>/
            string[] parts = AppContext.BaseDirectory.TrimEnd('/').Split('/');
            return Path.Combine(ServerBinary.Root, "src", "DynaCluster.Cli", "bin", parts[^2], parts[^1], "dyna");
        }
    }

    public string Endpoint(int node) => FormattableString.Invariant($"http://127.0.0.1:{BasePort + node}");

    /// <summary>Runs a command that must succeed.</summary>
    public async Task<string> DoAsync(params string[] command)
    {
        (int exitCode, string output) = await RunAsync(command);
        Assert.True(exitCode == 0, $"dyna {string.Join(' ', command)} ended with {exitCode}:\n{output}");
        return output;
    }

    public async Task<(int ExitCode, string Output)> RunAsync(params string[] command)
    {
        ProcessStartInfo start = new(Executable, [.. command, "--dir", Folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        using Process process = Process.Start(start)!; // it is there, or it throws
        using CancellationTokenSource late = new(CommandDurationMax, TimeProvider.System);
        Task<string> output = process.StandardOutput.ReadToEndAsync(late.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(late.Token);
        try
        {
            await process.WaitForExitAsync(late.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"dyna {string.Join(' ', command)} still ran after {CommandDurationMax}");
        }
    }

    public Task<string> UpAsync()
        => DoAsync("lab", "up", "--zones", "3", "--port", BasePort.ToString(CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Folder, "lab.json")))
        {
            await RunAsync("lab", "down", "--delete");
        }

        _folder.Dispose();
    }
}
