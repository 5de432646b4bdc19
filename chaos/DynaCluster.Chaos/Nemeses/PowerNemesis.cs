using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>The power of nodes is cut at one moment: what they have not synced is gone. They come back together.
/// </summary>
internal sealed class PowerNemesis(string name, int nodesMax) : Nemesis(name)
{
    public override string LackOf(ClusterSite site) => site.DiskLack;

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        int count = Math.Min(nodesMax, field.Cluster.Count);
        int first = count == 1 ? await field.LeaderForAsync(strike, token) : strike.Node;
        int[] hit = [.. Enumerable.Range(first, count).Select(node => node % field.Cluster.Count)];
        IReadOnlyList<uint> led = await field.LedByAsync(first, token);
        Array.ForEach(hit, node => field.Site.Disks[node].CutPower());
        if (count == 1)
        {
            field.NoteLoss(led, Name);
        }

        await Task.WhenAll(hit.Select(field.Cluster.KillAsync));
        try
        {
            await field.HoldAsync(strike.Hold / 2, token);
        }
        finally
        {
            foreach (int node in hit)
            {
                await field.Site.Disks[node].RestoreAsync();
                field.Cluster.Start(node);
            }
        }

        return count == 1 ? field.NameOf(first, led) : string.Join(", ", hit.Select(field.NameOf));
    }
}
