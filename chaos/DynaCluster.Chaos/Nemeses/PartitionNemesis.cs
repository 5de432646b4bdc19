using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

internal enum PartitionKind
{
    /// <summary>One node on one side, the others on the other.</summary>
    Isolate,

    /// <summary>A node hears no other one, and they hear it.</summary>
    Deaf,

    /// <summary>No other node hears it, and it hears them.</summary>
    Mute,

    /// <summary>Two nodes do not hear each other, and both hear the third.</summary>
    Pair,

    /// <summary>Every node is alone: there is no majority.</summary>
    All,
}

/// <summary>Packets between nodes vanish; clients reach every node all the time, those that are cut off too.</summary>
internal sealed class PartitionNemesis(PartitionKind kind)
    : Nemesis("partition-" + kind.ToString().ToLowerInvariant())
{
    public override string LackOf(ClusterSite site) => site.NetworkLack;

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        NetworkLab network = field.Site.Network!; // checked by LackOf
        int node = await field.LeaderForAsync(strike, token);
        IReadOnlyList<uint> led = await field.LedByAsync(node, token);
        try
        {
            foreach ((int from, int to) in Cuts(node, field))
            {
                await network.BlockAsync(from, to);
            }

            if (kind != PartitionKind.All)
            {
                field.NoteLoss(led, Name);
            }

            await field.HoldAsync(strike.Hold + 2, token); // longer than an election takes
        }
        finally
        {
            await network.HealAsync();
        }

        return field.NameOf(node, led);
    }

    private IEnumerable<(int From, int To)> Cuts(int node, NemesisField field)
    {
        IReadOnlyList<int> others = field.Others(node);
        return kind switch
        {
            PartitionKind.Isolate => others.SelectMany(other => new[] { (node, other), (other, node) }),
            PartitionKind.Deaf => others.Select(other => (other, node)),
            PartitionKind.Mute => others.Select(other => (node, other)),
            PartitionKind.Pair => [(node, others[0]), (others[0], node)],
            _ => Enumerable.Range(0, field.Cluster.Count)
                .SelectMany(from => field.Others(from).Select(to => (from, to))),
        };
    }
}
