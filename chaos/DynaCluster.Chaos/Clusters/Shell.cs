using System.Diagnostics;

namespace DynaCluster.Chaos.Clusters;

/// <summary>Commands of the machine.</summary>
internal static class Shell
{
    private static readonly string[] s_folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];

    public static bool Has(string command)
        => s_folders.Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, command)));

    /// <summary>Runs a line as a user would type it.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string line)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", line])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = string.Join(':', s_folders);
        using Process process = Process.Start(start) ?? throw new InvalidOperationException(line);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await errors).Trim());
    }

    /// <summary>Runs a line that must succeed.</summary>
    public static async Task<string> MustAsync(string line)
    {
        (int exitCode, string output) = await RunAsync(line);
        return exitCode == 0 ? output : throw new InvalidOperationException($"{line}: {exitCode}: {output}");
    }
}
