using System.Diagnostics;
#if FAIL_POINTS
using System.Globalization;
using System.Runtime.InteropServices;
#endif

namespace DynaCluster.Consensus.Faults;

/// <summary>
/// Kills or stops the process, or pauses the thread, that reaches a <see cref="FailPoint"/>. Only builds with
/// -p:Mutations=true have it: elsewhere every call is left out by the compiler.
/// </summary>
internal static partial class FailPoints
{
    /// <summary>The constant that such builds define.</summary>
    public const string Condition = "FAIL_POINTS";

    [Conditional(Condition)]
    public static void Reach(FailPoint point)
    {
#if FAIL_POINTS
        foreach (var armed in s_armed)
        {
            if (armed.Point == point && Interlocked.Decrement(ref armed.Left) == 0)
            {
                Console.Error.WriteLine($"fail point {point}");
                Act(armed.Deed);
            }
        }
#endif
    }

#if FAIL_POINTS
    private const int SigKill = 9;
    private const int SigStop = 19;

    /// <summary>Name:kill|stop|pause:count, and further ones behind commas; the count-th time counts.</summary>
    private static readonly Armed[] s_armed = [.. (Environment.GetEnvironmentVariable("DYNA_FAIL_POINT") ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries)
        .Select(static text => text.Split(':'))
        .Select(static parts => new Armed
        {
            Point = Enum.Parse<FailPoint>(parts[0]),
            Deed = parts[1],
            Left = long.Parse(parts[2], CultureInfo.InvariantCulture),
        })];

    private static void Act(string deed)
    {
        switch (deed)
        {
            case "kill":
                _ = SendSignal(Environment.ProcessId, SigKill);
                Thread.Sleep(Timeout.Infinite);
                break;
            case "stop":
                _ = SendSignal(Environment.ProcessId, SigStop); // until somebody sends SIGCONT
                break;
            default:
                Thread.Sleep(Timeout.Infinite);
                break;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    private sealed class Armed
    {
        public long Left;

        public required FailPoint Point { get; init; }

        public required string Deed { get; init; }
    }
#endif
}
