using System.Diagnostics;
using DynaCluster.Processes;

namespace DynaCluster.Chaos.Clusters;

/// <summary>One server process of one start. Its output goes to the node's log file.</summary>
internal sealed class NodeProcess : IDisposable
{
    // The shell becomes the server: its id is the server's.
    private const string Line = "exec \"$@\" >>\"$0\" 2>&1 </dev/null";

    private readonly Process _process;

    private NodeProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static NodeProcess Start(NodePlace place, IEnumerable<string> options)
    {
        ProcessStartInfo start = new(
            "/bin/sh", ["-c", Line, place.Log, .. place.Prefix, ServerBinary.Path, .. options])
        {
            WorkingDirectory = Path.GetTempPath(),
        };
        // The server refuses DYNA_ variables that it does not know.
        string[] names = [.. start.Environment.Keys.Where(n => n.StartsWith("DYNA_", StringComparison.Ordinal))];
        foreach (string name in names)
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in place.Environment)
        {
            start.Environment[name] = value;
        }

        return new NodeProcess(Process.Start(start) ?? throw new InvalidOperationException(place.Name));
    }

    public void Send(int signal)
    {
        if (!_process.HasExited)
        {
            Signals.Send(_process.Id, signal);
        }
    }

    /// <returns>Whether it has ended in that time.</returns>
    public async Task<bool> WaitForExitAsync(TimeSpan atMost)
    {
        using CancellationTokenSource late = new(atMost, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _process.Dispose();
}
