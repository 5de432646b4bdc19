using System.Runtime.InteropServices;

namespace DynaCluster.Cli.Lab;

/// <summary>Signals to the processes of a lab, and to no others.</summary>
internal static partial class LabSignals
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(20);
    private static readonly bool IsMac = OperatingSystem.IsMacOS();

    private static int Stop => IsMac ? 17 : 19;

    private static int Continue => IsMac ? 19 : 18;

    /// <exception cref="CliException">The node's process does not run.</exception>
    public static void Pause(LabNode node) => Send(node, Stop);

    /// <inheritdoc cref="Pause"/>
    public static void Resume(LabNode node) => Send(node, Continue);

    /// <summary>It gets no chance to do anything.</summary>
    /// <inheritdoc cref="Pause" path="/exception"/>
    public static Task KillAsync(LabNode node, CancellationToken token)
    {
        Send(node, Kill);
        return WaitForEndAsync(node, token);
    }

    /// <summary>It may end cleanly, and is killed after a time.</summary>
    /// <inheritdoc cref="Pause" path="/exception"/>
    public static async Task StopAsync(LabNode node, TimeSpan patience, CancellationToken token)
    {
        Send(node, Terminate);
        Send(node, Continue);
        using CancellationTokenSource late = new(patience, TimeProvider.System);
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(late.Token, token);
        try
        {
            await WaitForEndAsync(node, ending.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            await KillAsync(node, token);
        }
    }

    private static void Send(LabNode node, int signal)
    {
        if (ProcessStamp.Of(node) is null)
        {
            throw new CliException($"Node {node.Number} does not run.");
        }

        _ = SendSignal(node.Pid!.Value, signal); // a stamped node has a process; one that just ended needs no signal
    }

    private static async Task WaitForEndAsync(LabNode node, CancellationToken token)
    {
        while (ProcessStamp.Of(node) is not null)
        {
            await Task.Delay(LookPause, TimeProvider.System, token);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
