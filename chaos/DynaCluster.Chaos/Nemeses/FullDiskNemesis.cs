using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>A node's disk is full to the last byte for a while. The node may end over it; then it is started when there
/// is space again.</summary>
internal sealed class FullDiskNemesis() : Nemesis("full-disk")
{
    public override string LackOf(ClusterSite site) => site.DiskLack;

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        int node = await field.LeaderForAsync(strike, token);
        IReadOnlyList<uint> led = await field.LedByAsync(node, token);
        bool ended;
        try
        {
            await field.Site.Disks[node].FillAsync();
            field.NoteLoss(led, Name);
            await field.HoldAsync(strike.Hold + 2, token);
        }
        finally
        {
            field.Site.Disks[node].Empty();
            ended = !field.Cluster.IsRunning(node);
            field.Cluster.Start(node);
        }

        return field.NameOf(node, led) + (ended ? "; it ended" : "; it stayed");
    }
}
