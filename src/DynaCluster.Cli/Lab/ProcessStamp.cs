using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace DynaCluster.Cli.Lab;

/// <summary>Tells a process from another one that got its id later.</summary>
/// <param name="Started">When it started, in whatever unit the system has.</param>
/// <param name="IsPaused">It was stopped by a signal and goes on by another.</param>
internal sealed record ProcessStamp(string Started, bool IsPaused)
{
    /// <summary>Fields of /proc/PID/stat behind the command's name.</summary>
    private const int StateField = 0;
    private const int StartField = 19;

    /// <returns>Null: no process has this id, or it has ended.</returns>
    public static ProcessStamp? Find(int pid)
        => Directory.Exists("/proc/self") ? FindByStat(pid) : FindByName(pid);

    /// <summary>The process of the node, if it runs: the one that the lab started and no other.</summary>
    public static ProcessStamp? Of(LabNode node)
        => node is { Pid: { } pid, Started: { } started } && Find(pid) is { } stamp && stamp.Started == started
            ? stamp
            : null;

    private static ProcessStamp? FindByStat(int pid)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[StateField] is "Z" or "X"
                ? null
                : new ProcessStamp($"{BootId()}/{fields[StartField]}", fields[StateField] is "T" or "t");
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Start times count from the machine's start.</summary>
    private static string BootId()
    {
        const string file = "/proc/sys/kernel/random/boot_id";
        return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
    }

    private static ProcessStamp? FindByName(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return process.HasExited
                ? null
                : new ProcessStamp(
                    process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), IsPaused: false);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
