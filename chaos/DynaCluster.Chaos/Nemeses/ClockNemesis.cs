using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>The wall clock of a leader's machine jumps, by up to a quarter of an hour, and back again.</summary>
internal sealed class ClockNemesis() : Nemesis("clock-skew")
{
    private const int SecondsMax = 900;

    public override string LackOf(ClusterSite site) => site.ClockLack;

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        int node = await field.LeaderForAsync(strike, token);
        int seconds = (strike.Variant % (2 * SecondsMax)) - (SecondsMax / 2);
        try
        {
            field.Site.SetClock(node, seconds);
            await field.HoldAsync(strike.Hold, token);
        }
        finally
        {
            field.Site.SetClock(node, 0);
        }

        return $"{field.NameOf(node)}, by {seconds} s";
    }
}
