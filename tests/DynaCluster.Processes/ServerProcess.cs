using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DynaCluster.Processes;

/// <summary>A real server process, watched: its output is kept, and disposing it kills it.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigKill = 9;
    private const int OutputCharactersMax = 1024 * 1024;

    private static readonly TimeSpan StartDurationMax = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<(string Endpoint, string Grpc, string Admin)> _listening =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (string Endpoint, string Grpc, string Admin) _doors;
    private int? _serverId;

    private ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => OnLine(e.Data);
        _process.ErrorDataReceived += (_, e) => OnLine(e.Data);
        _process.Exited += (_, _) => _exited.TrySetResult();
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>E.g. http://127.0.0.1:41234, once started.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Of the gRPC door.</summary>
    public string Grpc { get; private set; } = "";

    public string Admin { get; private set; } = "";

    /// <summary>Everything that it wrote to both outputs.</summary>
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

    /// <summary>Of the server itself, also when a tracer started it.</summary>
    public int Id => _serverId ??= FindServer(_process.Id);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts it on free ports, but for those that the options name, and waits until it listens.</summary>
    /// <param name="tracer">A command that starts the server in place of us, e.g. strace with its options.</param>
    /// <param name="binary">Another build's executable; null: this one's.</param>
    public static async Task<ServerProcess> StartAsync(
        string data, IEnumerable<string>? options = null, IReadOnlyList<string>? tracer = null, string? binary = null)
    {
        string[] own = [.. options ?? []];
        string[] ports = ["--port", "--grpc-port", "--node-port", "--admin-port"];
        string[] all = ["--data", data, .. ports.Except(own).SelectMany(p => new[] { p, "0" }), .. own];
        ServerProcess server = Launch(all, tracer, binary);
        Task first = await Task.WhenAny(
            server._listening.Task, server._exited.Task, Task.Delay(StartDurationMax, TimeProvider.System));
        if (first != server._listening.Task)
        {
            string output = server.Output;
            string phase = server.HasExited ? $"ended with {server.ExitCode}" : $"did not listen in {StartDurationMax}";
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server {phase}:{Environment.NewLine}{output}");
        }
        (server.Endpoint, server.Grpc, server.Admin) = await server._listening.Task;
        return server;
    }

    /// <summary>Runs it until it ends by itself, for starts that are refused.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] options)
    {
        await using ServerProcess server = Launch(options, null);
        await server.WaitForExitAsync(StartDurationMax);
        return (server.ExitCode, server.Output);
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static ServerProcess Launch(
        IEnumerable<string> options, IReadOnlyList<string>? tracer, string? binary = null)
    {
        string[] command = [.. tracer ?? [], binary ?? ServerBinary.Path, .. options];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // The server refuses DYNA_ variables that it does not know; those of the tests are not for it.
        string[] names = [.. start.Environment.Keys.Where(n => n.StartsWith("DYNA_", StringComparison.Ordinal))];
        foreach (string name in names)
        {
            start.Environment.Remove(name);
        }
        return new ServerProcess(start);
    }

    public void Terminate() => Send(SigTerm);

    /// <summary>kill -9: the process gets no chance to do anything.</summary>
    public void Kill() => Send(SigKill);

    /// <exception cref="TimeoutException">It still runs after the time.</exception>
    public async Task WaitForExitAsync(TimeSpan atMost)
    {
        if (await Task.WhenAny(_exited.Task, Task.Delay(atMost, TimeProvider.System)) != _exited.Task)
        {
            throw new TimeoutException($"The server still runs after {atMost}.{Environment.NewLine}{Output}");
        }
        await _process.WaitForExitAsync(); // until the outputs are read, too
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    private void Send(int signal)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(Id, signal);
        }
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }
        lock (_output)
        {
            if (_output.Length < OutputCharactersMax)
            {
                _output.AppendLine(line);
            }
        }
        if (line.Contains("\"EventId\":1,", StringComparison.Ordinal))
        {
            JsonElement state = JsonSerializer.Deserialize<JsonElement>(line).GetProperty("State");
            _doors = (state.GetProperty(nameof(Endpoint)).GetString() ?? "",
                state.GetProperty(nameof(Grpc)).GetString() ?? "",
                state.GetProperty(nameof(Admin)).GetString() ?? "");
        }
        else if (line.Contains("\"EventId\":2,", StringComparison.Ordinal))
        {
            _listening.TrySetResult(_doors); // the line to copy is the last one that a start prints
        }
    }

    /// <summary>The process itself, or the child that a tracer started.</summary>
    private static int FindServer(int id)
    {
        string children = $"/proc/{id}/task/{id}/children";
        string name = File.Exists($"/proc/{id}/comm") ? File.ReadAllText($"/proc/{id}/comm").Trim() : "dynacluster";
        return name == "dynacluster" || !File.Exists(children)
            ? id
            : File.ReadAllText(children).Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(int.Parse).Cast<int?>().FirstOrDefault() ?? id;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
