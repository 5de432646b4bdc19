using System.Diagnostics;
using System.Text.Json;

namespace DynaCluster.Cluster.Tests;

/// <summary>Commands of the machine.</summary>
internal static class Shell
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];

    public static bool Has(string command) => Folders.Any(f => f.Length > 0 && File.Exists(Path.Combine(f, command)));

    /// <summary>Runs a line as a user would type it.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string line)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", line])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = string.Join(':', Folders);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException(line);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Runs a line that must succeed.</summary>
    public static async Task<string> MustAsync(string line)
    {
        (int exitCode, string output) = await RunAsync(line);
        return exitCode == 0
            ? output
            : throw new InvalidOperationException($"{line}: {exitCode}{Environment.NewLine}{output}");
    }

    /// <summary>What the server's output offers to copy.</summary>
    public static string FirstTableLine(string output)
    {
        string line = output.Split('\n').First(l => l.Contains("\"EventId\":2,", StringComparison.Ordinal));
        return JsonSerializer.Deserialize<JsonElement>(line).GetProperty("State").GetProperty("Command").GetString()!;
    }
}
