using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using DynaCluster.Processes;

namespace DynaCluster.Cluster.Tests.Hosts;

/// <summary>One crash host process, watched: its output is kept, and disposing it kills it.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private const int SigKill = 9;
    private const int SigStop = 19;
    private const int SigContinue = 18;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => OnLine(e.Data);
        _process.ErrorDataReceived += (_, e) => OnLine(e.Data);
        _process.Exited += (_, _) => _exited.TrySetResult();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Of this configuration, or the one that DYNA_CRASH_HOST names.</summary>
    public static string Binary { get; } = Environment.GetEnvironmentVariable("DYNA_CRASH_HOST") ?? Path.Combine(
        ServerBinary.Root, "tests", "DynaCluster.CrashHost", Path.GetRelativePath(
            Path.Combine(ServerBinary.Root, "src", "DynaCluster.Server"), Path.GetDirectoryName(ServerBinary.Path)!),
        "crash-host");

    /// <summary>It is not the one that was built with the tests.</summary>
    public static bool IsOtherBuild => Environment.GetEnvironmentVariable("DYNA_CRASH_HOST") is not null;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <param name="failPoint">As in DYNA_FAIL_POINT; null: none.</param>
    public static HostProcess Launch(IEnumerable<string> arguments, string? failPoint)
    {
        ProcessStartInfo start = new(Binary, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("DYNA_FAIL_POINT");
        if (failPoint is not null)
        {
            start.Environment["DYNA_FAIL_POINT"] = failPoint;
        }

        return new HostProcess(start);
    }

    /// <summary>Completes when clients can reach it.</summary>
    public async Task WaitUntilListeningAsync()
    {
        Task first = await Task.WhenAny(_listening.Task, _exited.Task, Task.Delay(s_patience, TimeProvider.System));
        Assert.True(first == _listening.Task, $"The host does not listen:{Environment.NewLine}{Output}");
    }

    public async Task WaitForExitAsync()
    {
        await _exited.Task.WaitAsync(s_patience, TimeProvider.System);
        await _process.WaitForExitAsync(); // until the outputs are read, too
    }

    /// <summary>kill -9.</summary>
    public void Kill() => Send(SigKill);

    /// <summary>SIGSTOP; completes when none of its threads runs any more.</summary>
    public async Task PauseAsync()
    {
        Send(SigStop);
        while (IsRunning())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    /// <summary>Completes when it has stopped itself at a fail point.</summary>
    public async Task WaitUntilStoppedAsync(CancellationToken token)
    {
        while (!Output.Contains("fail point ", StringComparison.Ordinal) || IsRunning())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, token);
        }
    }

    /// <summary>SIGCONT.</summary>
    public void Continue() => Send(SigContinue);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>A thread that waits in the kernel (D) does not come back to the program before it is stopped.</summary>
    private bool IsRunning() => Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Any(static thread =>
    {
        string status = File.ReadAllText(Path.Combine(thread, "stat"));
        return status[status.LastIndexOf(')') + 2] is not ('T' or 'D');
    });

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (line == "listening")
        {
            _listening.TrySetResult();
        }
    }

    private void Send(int signal)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, signal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
