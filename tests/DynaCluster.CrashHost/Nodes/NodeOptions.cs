using System.Globalization;
using System.Net;
using DynaCluster.Model;

namespace DynaCluster.CrashHost.Nodes;

/// <summary>Which node this process is, and where all of them are. Nodes are numbered from 1.</summary>
public sealed record NodeOptions
{
    private const int GroupsDefault = 1;

    public required string Folder { get; init; }

    public required int Node { get; init; }

    /// <summary>Where the nodes reach each other.</summary>
    public required IReadOnlyList<IPEndPoint> Peers { get; init; }

    /// <summary>Where clients reach them.</summary>
    public required IReadOnlyList<IPEndPoint> Clients { get; init; }

    /// <summary>Beside the catalog's.</summary>
    public int DataGroups { get; init; } = GroupsDefault;

    /// <summary>The first so many nodes have the founding voters; the others wait to be added.</summary>
    public required int Voters { get; init; }

    /// <summary>It makes no replicas by itself, but gets them from a cluster that others made.</summary>
    public bool Joins { get; init; }

    /// <summary>What it sends of snapshots to others.</summary>
    public long SnapshotBytesPerSecond { get; init; } = Limits.SnapshotBytesPerSecond;

    /// <summary>False: a kept mutant, which acknowledges what no disk has synced.</summary>
    public bool Syncs { get; init; } = true;

    /// <exception cref="FormatException">The message says which option is wrong.</exception>
    public static NodeOptions Parse(string[] arguments)
    {
        Dictionary<string, string> values = [];
        for (int at = 0; at < arguments.Length; at += 2)
        {
            if (at + 1 == arguments.Length)
            {
                throw new FormatException($"{arguments[at]} has no value");
            }

            values[arguments[at]] = arguments[at + 1];
        }

        List<IPEndPoint> peers = EndPoints(Required("--peers"));
        NodeOptions options = new()
        {
            Folder = Required("--data"),
            Node = Number(Required("--node")),
            Peers = peers,
            Clients = EndPoints(Required("--clients")),
            DataGroups = values.TryGetValue("--groups", out string? groups) ? Number(groups) : GroupsDefault,
            Voters = values.TryGetValue("--voters", out string? voters) ? Number(voters) : peers.Count,
            Joins = values.TryGetValue("--join", out string? join) && bool.Parse(join),
            SnapshotBytesPerSecond = values.TryGetValue("--snapshot-rate", out string? rate)
                ? Number(rate)
                : Limits.SnapshotBytesPerSecond,
            Syncs = !values.TryGetValue("--sync", out string? sync) || bool.Parse(sync),
        };
        return options.Clients.Count == peers.Count && options.Node >= 1 && options.Node <= peers.Count
            ? options
            : throw new FormatException("--node, --peers and --clients do not fit together");

        string Required(string name)
            => values.TryGetValue(name, out string? value) ? value : throw new FormatException($"{name} is missing");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static List<IPEndPoint> EndPoints(string list) => [.. list.Split(',').Select(IPEndPoint.Parse)];
}
