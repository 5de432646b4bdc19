namespace DynaCluster.Chaos.Clusters;

/// <summary>What the nodes stand on: networks, disks and clocks of their own, as far as the machine has them.</summary>
internal sealed class ClusterSite
{
    private const int DiskMebibytes = 2048; // sparse
    private const long Nanoseconds = 1_000_000_000;

    private readonly RunFolder _folder;
    private readonly int _nodes;
    private readonly List<LoopDisk> _disks = [];
    private string? _shim;
    private bool _withoutSync;

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

    /// <summary>Empty: clocks can be moved.</summary>
    public string ClockLack { get; private set; } = "";

    /// <param name="withoutSync">Syncs of the nodes do nothing.</param>
    /// <exception cref="InvalidOperationException">That is not to be had here.</exception>
    public static async Task<ClusterSite> BuildAsync(RunFolder folder, int nodes, bool withoutSync)
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

        (site._shim, site.ClockLack) = await PreloadShim.TryCompileAsync(folder);
        site._withoutSync = withoutSync;
        if (withoutSync && site._shim is null)
        {
            throw new InvalidOperationException($"syncs that do nothing: {site.ClockLack}");
        }

        for (int node = 0; node < nodes; node++)
        {
            site.SetClock(node, 0);
        }

        return site;
    }

    /// <summary>Wall clock only: how long something took is not touched.</summary>
    public void SetClock(int node, int seconds)
    {
        using FileStream file = new(ClockOf(node), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(BitConverter.GetBytes(seconds * Nanoseconds)); // the nodes have mapped it: seen at once
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
                Environment = _shim is null ? [] : ShimVariables(node, _shim),
            }),
        ];
    }

    private string ClockOf(int node) => _folder.At($"n{node + 1}.clock");

    private Dictionary<string, string> ShimVariables(int node, string shim)
    {
        Dictionary<string, string> variables = new()
        {
            ["LD_PRELOAD"] = shim,
            [PreloadShim.ClockVariable] = ClockOf(node),
        };
        if (_withoutSync)
        {
            variables.Add(PreloadShim.NoSyncVariable, "1");
        }

        return variables;
    }
}
