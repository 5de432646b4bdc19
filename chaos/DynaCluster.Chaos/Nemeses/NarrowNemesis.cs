using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>What a node sends, to clients too, waits in the queue of a narrow line, up to 300 ms.</summary>
internal sealed class NarrowNemesis() : Nemesis("narrow")
{
    public override string LackOf(ClusterSite site)
        => site.NetworkLack.Length > 0 ? site.NetworkLack : Shell.Has("tc") ? "" : "needs tc";

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        NetworkLab network = field.Site.Network!; // checked by LackOf
        int node = await field.LeaderForAsync(strike, token);
        string rate = (strike.Variant % 3) switch { 0 => "256kbit", 1 => "1mbit", _ => "4mbit" };
        try
        {
            await network.NarrowAsync(node, rate);
            await field.HoldAsync(strike.Hold + 2, token);
        }
        finally
        {
            await network.HealAsync();
        }

        return $"{field.NameOf(node)}, {rate}";
    }
}
