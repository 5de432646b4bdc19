using System.Globalization;

namespace DynaCluster.Chaos.Clusters;

/// <summary>
/// A network namespace for each node and one bridge between them, at which this process has an address too: clients
/// reach every node, whatever is cut between the nodes. Packets are dropped where they arrive.
/// </summary>
internal sealed class NetworkLab
{
    private const int HostNumber = 254;
    private const int SubnetsMax = 250;
    private const int RelayTable = 100;

    private readonly int _nodes;
    private readonly string _mark;
    private readonly string _subnet;
    private readonly List<DelayRelay> _relays = [];

    private NetworkLab(int nodes)
    {
        _nodes = nodes;
        // One machine may run several at a time.
        _mark = string.Create(CultureInfo.InvariantCulture, $"dyc{Environment.ProcessId % 100_000}");
        _subnet = string.Create(CultureInfo.InvariantCulture, $"10.213.{Environment.ProcessId % SubnetsMax}.");
    }

    /// <returns>Null when this machine cannot do it, with the reason.</returns>
    public static async Task<(NetworkLab? Lab, string Reason)> TryBuildAsync(int nodes, RunFolder folder)
    {
        string[] missing = [.. new[] { "ip", "nft", "nsenter" }.Where(static command => !Shell.Has(command))];
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || missing.Length > 0)
        {
            return (null, "needs Linux, root" + string.Concat(missing.Select(static command => ", " + command)));
        }

        NetworkLab lab = new(nodes);
        try
        {
            await lab.BuildAsync(folder);
            return (lab, "");
        }
        catch (InvalidOperationException failure)
        {
            return (null, $"no namespaces here: {failure.Message}");
        }
    }

    public string AddressOf(int node) => _subnet + (node + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>What starts a process in the node's network, as itself.</summary>
    public IReadOnlyList<string> PrefixOf(int node) => ["nsenter", $"--net=/var/run/netns/{Space(node)}"];

    /// <summary>Nothing of one node arrives at the other any more. Connections are not told.</summary>
    public Task BlockAsync(int from, int to) => DropAsync(from, to, "");

    /// <param name="percent">Of the packets, at random.</param>
    public Task LoseAsync(int from, int to, int percent)
        => DropAsync(from, to, string.Create(CultureInfo.InvariantCulture, $"numgen random mod 100 < {percent}"));

    /// <summary>What the node sends passes a narrow place with a queue.</summary>
    public Task NarrowAsync(int node, string rate) => Shell.MustAsync(
        $"{In(node)} tc qdisc add dev eth0 root tbf rate {rate} burst 16kb latency 300ms");

    /// <summary>Why packets cannot be held here; empty: they can.</summary>
    public static string DelayLack => File.Exists("/dev/net/tun") ? "" : "needs /dev/net/tun";

    /// <summary>What the node sends to the others goes through this process, which holds each packet for about so
    /// long.</summary>
    public async Task DelayAsync(int node, TimeSpan delay)
    {
        _relays.Add(new DelayRelay(TunSocket.Open(Space(node)), delay, node));
        List<string> steps =
        [
            $"{In(node)} ip link set {TunSocket.Device} up",
            $"{In(node)} ip route add default dev {TunSocket.Device} src {AddressOf(node)}"
                + $" table {RelayTable}",
            $"{In(node)} ip rule add fwmark {TunSocket.Mark} lookup main priority {RelayTable}",
            .. Enumerable.Range(0, _nodes).Where(other => other != node)
                .Select(other => $"{In(node)} ip rule add to {AddressOf(other)} lookup {RelayTable}"
                    + $" priority {RelayTable + 1}"),
        ];
        await Shell.MustAsync(string.Join(" && ", steps));
    }

    /// <summary>Takes back everything; what was not done is no mistake.</summary>
    public async Task HealAsync()
    {
        for (int node = 0; node < _nodes; node++)
        {
            await Shell.RunAsync($"{In(node)} nft delete table inet chaos");
            await Shell.RunAsync($"{In(node)} tc qdisc del dev eth0 root");
            if (_relays.Count > 0)
            {
                // As many rules as there may be; the device goes with the relay.
                await Shell.RunAsync(string.Join("; ", Enumerable.Repeat(
                    $"{In(node)} ip rule del priority {RelayTable + 1}", _nodes)));
                await Shell.RunAsync($"{In(node)} ip rule del priority {RelayTable}");
            }
        }

        _relays.ForEach(static relay => relay.Dispose());
        _relays.Clear();
    }

    private Task<string> DropAsync(int from, int to, string condition) => Shell.MustAsync(
        $"{In(to)} nft -f - <<'END'\n"
        + "table inet chaos {\n chain arriving {\n  type filter hook input priority 0;\n"
        + $"  ip saddr {AddressOf(from)} {condition} drop\n }}\n}}\nEND");

    private async Task BuildAsync(RunFolder folder)
    {
        string bridge = _mark + "b";
        folder.NoteNetwork($"ip link del {bridge}");
        await Shell.MustAsync(
            $"ip link add {bridge} type bridge && ip link set {bridge} up "
            + $"&& ip addr add {_subnet}{HostNumber}/24 dev {bridge}");
        for (int node = 0; node < _nodes; node++)
        {
            string space = Space(node);
            string outer = $"{_mark}v{node + 1}";
            folder.NoteNetwork($"ip netns del {space}");
            folder.NoteNetwork($"ip link del {outer}"); // the pair may outlive its namespace for a moment
            await Shell.MustAsync(
                $"ip netns add {space} && ip link add {outer} type veth peer name eth0 netns {space} "
                + $"&& ip link set {outer} master {bridge} up "
                + $"&& {In(node)} ip addr add {AddressOf(node)}/24 dev eth0 "
                + $"&& {In(node)} ip link set eth0 up && {In(node)} ip link set lo up");
        }
    }

    private string Space(int node) => $"{_mark}n{node + 1}";

    private string In(int node) => $"ip netns exec {Space(node)}";
}
