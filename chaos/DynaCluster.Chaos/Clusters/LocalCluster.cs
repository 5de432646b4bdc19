using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace DynaCluster.Chaos.Clusters;

/// <summary>The server processes of the run. Only those that it has started itself are ever signalled.</summary>
internal sealed class LocalCluster(IReadOnlyList<NodePlace> places, RunFolder folder) : IAsyncDisposable
{
    private const int FirstPort = 20_000; // below those that the kernel gives to clients
    private const int LastPort = 32_000;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly NodeProcess?[] _processes = new NodeProcess?[places.Count];

    public IReadOnlyList<NodePlace> Places => places;

    public int Count => places.Count;

    public bool IsRunning(int node) => _processes[node] is { HasExited: false };

    /// <summary>Ports of the loopback address that nobody has at the moment.</summary>
    public static Queue<int> FreePorts(int count, int seed)
    {
        Random random = new(seed);
        Queue<int> ports = new();
        while (ports.Count < count)
        {
            int port = random.Next(FirstPort, LastPort);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                ports.Enqueue(port);
            }
            catch (SocketException)
            {
                // somebody has it
            }
        }

        return ports;
    }

    public void Start(int node)
    {
        if (IsRunning(node))
        {
            return;
        }

        _processes[node]?.Dispose();
        NodePlace place = places[node];
        List<string> options =
        [
            "--data", place.Data, "--port", Text(place.Port), "--node-port", Text(place.NodePort),
            "--admin-port", Text(place.AdminPort), "--zone", place.Zone, "--disk-reserve", "0",
        ];
        if (node > 0)
        {
            options.AddRange(["--join", places[0].NodeAddress]);
        }

        if (!IPAddress.IsLoopback(IPAddress.Parse(place.Host)))
        {
            options.AddRange(["--bind", place.Host, "--insecure"]);
        }

        _processes[node] = NodeProcess.Start(place, options);
        folder.NoteProcess(_processes[node]!.Id); // just started
    }

    /// <summary>kill -9, also of a stopped process; completes when it is gone.</summary>
    public async Task KillAsync(int node)
    {
        if (_processes[node] is { } process)
        {
            process.Send(Signals.Kill);
            if (!await process.WaitForExitAsync(s_patience))
            {
                throw new InvalidOperationException($"{places[node].Name} was killed and does not end.");
            }
        }
    }

    /// <summary>SIGTERM.</summary>
    /// <returns>Whether it ended by itself in the time that it has.</returns>
    public async Task<bool> TerminateAsync(int node)
    {
        if (_processes[node] is not { } process)
        {
            return true;
        }

        process.Send(Signals.Terminate);
        bool ended = await process.WaitForExitAsync(s_patience);
        if (!ended)
        {
            await KillAsync(node);
        }

        return ended;
    }

    /// <summary>SIGSTOP.</summary>
    public void Pause(int node) => _processes[node]?.Send(Signals.Stop);

    /// <summary>SIGCONT.</summary>
    public void Continue(int node) => _processes[node]?.Send(Signals.Continue);

    public async ValueTask DisposeAsync()
    {
        foreach (int node in Enumerable.Range(0, Count))
        {
            _processes[node]?.Send(Signals.Kill);
        }

        foreach (NodeProcess? process in _processes)
        {
            if (process is not null)
            {
                await process.WaitForExitAsync(s_patience);
                process.Dispose();
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
