using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>Packets between all nodes are lost at random.</summary>
internal sealed class LossNemesis() : Nemesis("loss")
{
    private const int PercentMin = 5;
    private const int PercentChoices = 26;

    public override string LackOf(ClusterSite site) => site.NetworkLack;

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        NetworkLab network = field.Site.Network!; // checked by LackOf
        int percent = PercentMin + (strike.Variant % PercentChoices);
        try
        {
            for (int from = 0; from < field.Cluster.Count; from++)
            {
                foreach (int to in field.Others(from))
                {
                    await network.LoseAsync(from, to, percent);
                }
            }

            await field.HoldAsync(strike.Hold + 2, token);
        }
        finally
        {
            await network.HealAsync();
        }

        return $"{percent} % between all nodes";
    }
}
