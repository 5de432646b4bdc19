using System.Globalization;
using System.Runtime.InteropServices;

namespace DynaCluster.Chaos.Clusters;

/// <summary>Signals to processes by id, and how to know that an id is still the same process.</summary>
internal static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int process, int signal) => _ = SendSignal(process, signal);

    /// <summary>When the process began, in the kernel's ticks: with its id it names it for good. Null: there is none,
    /// or it is dead and only waited for.</summary>
    public static long? StartOf(int process)
    {
        try
        {
            string status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            string[] words = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            return words[0] is "Z" or "X" ? null : long.Parse(words[19], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
