namespace DynaCluster.Chaos.Clusters;

/// <summary>What the nodes stand on: networks, disks and clocks of their own, as far as the machine has them.</summary>
internal sealed class ClusterSite
{
    private const int DiskMebibytes = 2048; // sparse
    private const string FakeClock = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private readonly RunFolder _folder;
    private readonly int _nodes;
    private readonly List<LoopDisk> _disks = [];

    private ClusterSite(RunFolder folder, int nodes)
    {
        _folder = folder;
        _nodes = nodes;
    }

    public NetworkLab? Network { get; private set; }

    public string NetworkLack { get; private set; } = "";

    /// <summary>Empty when the machine cannot do it.</summary>
    public IReadOnlyList<LoopDisk> Disks => _disks;

    public string DiskLack { get; private set; } = "";

    public bool HasClocks { get; private set; }

    public static string ClockLack => File.Exists(FakeClock)
        ? "only when it is asked for by name: libfaketime then sits between the nodes and every look at a clock"
        : $"needs libfaketime ({FakeClock})";

    /// <param name="fakesClocks">The nodes run with a clock that can be moved, if the machine has it.</param>
    public static async Task<ClusterSite> BuildAsync(RunFolder folder, int nodes, bool fakesClocks)
    {
        ClusterSite site = new(folder, nodes);
        (site.Network, site.NetworkLack) = await NetworkLab.TryBuildAsync(nodes, folder);
        for (int node = 0; node < nodes && site.DiskLack.Length == 0; node++)
        {
            (LoopDisk? disk, site.DiskLack) = await LoopDisk.TryCreateAsync(folder, $"n{node + 1}", DiskMebibytes);
            if (disk is not null)
            {
                site._disks.Add(disk);
            }
        }

        site.HasClocks = fakesClocks && File.Exists(FakeClock);
        for (int node = 0; node < nodes; node++)
        {
            site.SetClock(node, 0);
        }

        return site;
    }

    /// <summary>Wall clock only: how long something took is not touched.</summary>
    public void SetClock(int node, int seconds)
    {
        // Replaced as a whole: it is read at any moment.
        File.WriteAllText(ClockOf(node) + ".new", seconds < 0 ? $"{seconds}s\n" : $"+{seconds}s\n");
        File.Move(ClockOf(node) + ".new", ClockOf(node), overwrite: true);
    }

    public NodePlace[] Places()
    {
        Queue<int> ports = LocalCluster.FreePorts(_nodes * 3, Environment.ProcessId);
        return
        [
            .. Enumerable.Range(0, _nodes).Select(node => new NodePlace(
                node, Network?.AddressOf(node) ?? "127.0.0.1", ports.Dequeue(), ports.Dequeue(), ports.Dequeue())
            {
                Data = _disks.Count == _nodes ? Path.Combine(_disks[node].Path, "data") : _folder.At($"n{node + 1}"),
                Log = _folder.At($"n{node + 1}.log"),
                Prefix = Network?.PrefixOf(node) ?? [],
                Environment = HasClocks ? ClockVariables(node) : [],
            }),
        ];
    }

    private string ClockOf(int node) => _folder.At($"n{node + 1}.clock");

    private Dictionary<string, string> ClockVariables(int node) => new()
    {
        ["LD_PRELOAD"] = FakeClock,
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        ["FAKETIME_TIMESTAMP_FILE"] = ClockOf(node),
        ["FAKETIME_CACHE_DURATION"] = "1",
    };
}
