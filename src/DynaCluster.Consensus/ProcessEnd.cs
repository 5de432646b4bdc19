using System.Runtime.InteropServices;

namespace DynaCluster.Consensus;

/// <summary>What a node does when it cannot go on rightly. In production it does not return.</summary>
/// <param name="message">One line for the operator: what failed and what to do.</param>
public delegate void FatalStop(string message, Exception cause);

/// <summary>The production form of <see cref="FatalStop"/>.</summary>
public static partial class ProcessEnd
{
    private const int ExitCode = 70;

    /// <summary>Writes the line to stderr and ends the process at once: nothing that still runs may answer
    /// anybody.</summary>
    public static void Now(string message, Exception cause)
    {
        Console.Error.WriteLine($"dynacluster: {message} ({cause.GetType().Name}: {cause.Message})");
        Console.Error.Flush();
        if (OperatingSystem.IsWindows())
        {
            Environment.FailFast(message, cause);
        }

        Exit(ExitCode); // no exit routines: they would wait for threads that wait for this one
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int status);
}
