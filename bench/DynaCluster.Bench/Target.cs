using System.Diagnostics;
using System.Globalization;
using DynaCluster.Processes;

namespace DynaCluster.Bench;

/// <summary>A server under load; disposing it ends it.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly Func<ValueTask> _end;

    private Target(string name, string endpoint, int processId, Func<ValueTask> end)
        : this(name, [endpoint], [processId], end)
    {
    }

    /// <summary>Several processes that are one server.</summary>
    public Target(string name, IReadOnlyList<string> endpoints, IReadOnlyList<int> processes, Func<ValueTask> end)
    {
        Name = name;
        Endpoints = endpoints;
        Processes = processes;
        _end = end;
    }

    public string Name { get; }

    public string Endpoint => Endpoints[0];

    /// <summary>Load is spread over all of them evenly.</summary>
    public IReadOnlyList<string> Endpoints { get; }

    public int ProcessId => Processes[0];

    public IReadOnlyList<int> Processes { get; }

    /// <summary>Of all processes, since they began.</summary>
    public TimeSpan Cpu => Processes.Aggregate(TimeSpan.Zero, static (sum, id) => sum + ProcessMeter.Cpu(id));

    public string Admin { get; private init; } = "";

    public ValueTask DisposeAsync() => _end();

    /// <summary>The sum of a series of /metrics over all its labels.</summary>
    /// <param name="name">How its name begins.</param>
    public async Task<double> MetricAsync(string name)
    {
        using HttpClient http = new();
        string text = await http.GetStringAsync(new Uri(Admin + "/metrics"));
        return text.Split('\n')
            .Where(l => l.StartsWith(name, StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture));
    }

    /// <summary>Ours, of this build, on a new folder.</summary>
    public static async Task<Target> StartOursAsync(params string[] options)
    {
        TemporaryFolder folder = new();
        ServerProcess server = await ServerProcess.StartAsync(folder.Path, ["--disk-reserve", "0", .. options]);
        return new Target("ours", server.Endpoint, server.Id, async () =>
        {
            await server.DisposeAsync();
            folder.Dispose();
        })
        {
            Admin = server.Admin,
            Folder = folder.Path,
        };
    }

    /// <summary>Where it keeps its data; empty for those that keep nothing.</summary>
    public string Folder { get; private init; } = "";

    /// <summary>The reference ladder: this program again, with the verb "ladder".</summary>
    public static async Task<Target> StartLadderAsync()
    {
        TemporaryFolder folder = new();
        Target target = await StartChildAsync(
            "ladder", Environment.ProcessPath!, ["ladder", "--data", folder.Path], "listening on ");
        return new Target("ladder", target.Endpoint, target.ProcessId, async () =>
        {
            await target.DisposeAsync();
            folder.Dispose();
        });
    }

    /// <summary>dynalite in memory, installed once under artifacts/.</summary>
    public static async Task<Target> StartDynaliteAsync()
    {
        string folder = Path.Combine(ServerBinary.Root, "artifacts", "dynalite");
        string script = Path.Combine(folder, "node_modules", "dynalite", "cli.js");
        if (!File.Exists(script))
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), "{\"private\":true}");
            string[] install = ["install", "dynalite@4", "--no-audit", "--no-fund"];
            ProcessStartInfo start = new("npm", install) { WorkingDirectory = folder };
            using Process npm = Process.Start(start)!; // or throws
            await npm.WaitForExitAsync();
        }
        int port = FreePort();
        string[] arguments = [script, "--port", $"{port}", "--createTableMs", "0", "--deleteTableMs", "0"];
        Target child = await StartChildAsync("dynalite", "node", arguments, "listening at: ");
        return new Target("dynalite", $"http://127.0.0.1:{port}", child.ProcessId, child.DisposeAsync);
    }

    public static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<Target> StartChildAsync(string name, string command, string[] arguments, string announce)
    {
        Process process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException($"{command} did not start.");
        process.StandardInput.Close();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            int at = line.IndexOf(announce, StringComparison.Ordinal);
            if (at >= 0)
            {
                _ = process.StandardOutput.ReadToEndAsync(); // a full pipe would stop it
                return new Target(name, line[(at + announce.Length)..].Trim(), process.Id, async () =>
                {
                    process.Kill();
                    await process.WaitForExitAsync();
                    process.Dispose();
                });
            }
        }
        throw new InvalidOperationException($"{name} ended before it listened.");
    }
}
