using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using DynaCluster.Consensus.Links;
using DynaCluster.Model.Files;

namespace DynaCluster.CrashHost.Nodes;

/// <summary>
/// Where replicas are and who should vote, as far as it does not follow from group and node: what a catalog would know.
/// Told by control lines, kept in a file. Thread-safe.
/// </summary>
internal sealed class HostPlaces
{
    private const string Place = "place";
    private const string Want = "want";

    private readonly ConcurrentDictionary<(uint Group, int Node), ulong> _newest = [];
    private readonly ConcurrentDictionary<ulong, int> _nodes = [];
    private readonly ConcurrentDictionary<uint, HashSet<ulong>> _wanted = [];
    private readonly Lock _writing = new();
    private readonly NodeOptions _options;
    private readonly PeerDirectory _directory;

    public HostPlaces(NodeOptions options, PeerDirectory directory)
    {
        _options = options;
        _directory = directory;
        for (uint group = 0; group <= options.DataGroups; group++)
        {
            for (int node = 1; node <= options.Peers.Count; node++)
            {
                Note(group, node, HostNode.ReplicaOf(group, node, options.Peers.Count));
            }
        }

        foreach (string line in File.Exists(FilePath) ? File.ReadAllLines(FilePath) : [])
        {
            Take(line.Split(' '));
        }
    }

    private string FilePath => Path.Combine(_options.Folder, "places");

    /// <summary>The newest replica of the group on a node; the first by the host's rule.</summary>
    public ulong NewestOn(uint group, int node) => _newest[(group, node)];

    /// <summary>0: no node that is known here.</summary>
    public int NodeOf(ulong replica) => _nodes.GetValueOrDefault(replica);

    /// <summary>The newest replicas of the group on the other nodes.</summary>
    public IReadOnlyList<ulong> Others(uint group)
        => [.. _newest.Where(one => one.Key.Group == group && one.Key.Node != _options.Node).Select(one => one.Value)
            .Order()];

    public IReadOnlySet<ulong>? FindWanted(uint group) => _wanted.GetValueOrDefault(group);

    /// <summary>A replica comes to a node.</summary>
    public void SetPlace(uint group, int node, ulong replica) => Add(Line(Place, group, (ulong)node, replica));

    public void SetWanted(uint group, IEnumerable<int> nodes)
        => Add(Line(Want, group, [.. nodes.Select(node => NewestOn(group, node))]));

    private static string Line(string verb, uint group, params IEnumerable<ulong> numbers)
        => string.Create(CultureInfo.InvariantCulture, $"{verb} {group} {string.Join(' ', numbers)}");

    private static ulong Number(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);

    private void Add(string line)
    {
        lock (_writing)
        {
            string before = File.Exists(FilePath) ? File.ReadAllText(FilePath) : "";
            DurableFile.Replace(FilePath, Encoding.UTF8.GetBytes($"{before}{line}\n"));
            Take(line.Split(' '));
        }
    }

    private void Take(string[] words)
    {
        uint group = (uint)Number(words[1]);
        if (words[0] == Place)
        {
            Note(group, (int)Number(words[2]), Number(words[3]));
        }
        else
        {
            _wanted[group] = [.. words.Skip(2).Select(Number)];
        }
    }

    private void Note(uint group, int node, ulong replica)
    {
        _newest[(group, node)] = replica;
        _nodes[replica] = node;
        _directory.Set(
            replica,
            new NodeAddress(_options.Peers[node - 1].Address.ToString(), _options.Peers[node - 1].Port));
    }
}
