using DynaCluster.Chaos.Clusters;
using DynaCluster.Chaos.Workloads;
using DynaCluster.Protocol;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>What nemeses act on.</summary>
internal sealed class NemesisField(ClusterSite site, LocalCluster cluster, ClusterWatch watch, Tally tally)
{
    private readonly List<LeaderLoss> _losses = [];
    private readonly List<string> _wrong = [];

    public ClusterSite Site => site;

    public LocalCluster Cluster => cluster;

    public ClusterWatch Watch => watch;

    public IReadOnlyList<LeaderLoss> Losses => _losses;

    /// <summary>What no node may do, whatever hits it.</summary>
    public IReadOnlyList<string> Wrong => _wrong;

    public string NameOf(int node) => cluster.Places[node].Name;

    /// <summary>A node with what was taken away with it.</summary>
    public string NameOf(int node, IReadOnlyList<uint> led) => led.Count == 0
        ? $"{NameOf(node)}, leader of no data group"
        : $"{NameOf(node)}, leader of {string.Join(", ", led)}";

    public IReadOnlyList<int> Others(int node) => [.. Enumerable.Range(0, cluster.Count).Where(n => n != node)];

    public Task HoldAsync(double seconds, CancellationToken token)
        => Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, token);

    /// <summary>The leader of the group which the strike chose; its own choice of a node if nobody leads.</summary>
    public async Task<int> LeaderForAsync(Strike strike, CancellationToken token)
        => await watch.LeaderAsync(watch.DataGroups[strike.Group % watch.DataGroups.Count], token)
            ?? strike.Node % cluster.Count;

    public async Task<IReadOnlyList<uint>> LedByAsync(int node, CancellationToken token)
    {
        NodeStatus?[] statuses = await watch.StatusesAsync(token);
        return [.. watch.DataGroups.Where(group => ClusterWatch.LeaderOf(statuses, group) == node)];
    }

    /// <summary>The leader of these groups goes in this moment: how long writing stops is measured from it.</summary>
    public void NoteLoss(IReadOnlyList<uint> groups, string nemesis)
    {
        if (groups.Count > 0)
        {
            _losses.Add(new LeaderLoss(tally.Now, groups, nemesis));
        }
    }

    public void NoteWrong(string what) => _wrong.Add(what);
}
