using System.Globalization;
using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>Every packet between the nodes is late, by up to about a third of an election time-out, each differently.
/// </summary>
internal sealed class DelayNemesis() : Nemesis("delay")
{
    private const int MillisecondsMin = 5;
    private const int MillisecondsMax = 120;

    public override string LackOf(ClusterSite site) => site.NetworkLack.Length > 0 ? site.NetworkLack
        : NetworkLab.DelayLack;

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        NetworkLab network = field.Site.Network!; // checked by LackOf
        TimeSpan delay = TimeSpan.FromMilliseconds(
            MillisecondsMin + (strike.Variant % (MillisecondsMax - MillisecondsMin)));
        try
        {
            for (int node = 0; node < field.Cluster.Count; node++)
            {
                await network.DelayAsync(node, delay);
            }

            await field.HoldAsync(strike.Hold + 2, token); // longer than an election takes
        }
        finally
        {
            await network.HealAsync();
        }

        return string.Create(CultureInfo.InvariantCulture, $"about {delay.TotalMilliseconds:0} ms each way");
    }
}
