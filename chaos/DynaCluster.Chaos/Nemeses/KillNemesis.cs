namespace DynaCluster.Chaos.Nemeses;

/// <summary>kill -9 of one node, which is started again after a while.</summary>
/// <param name="hitsLeader">The leader of a group, else any node.</param>
internal sealed class KillNemesis(bool hitsLeader) : Nemesis(hitsLeader ? "kill-leader" : "kill-node")
{
    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        int node = hitsLeader ? await field.LeaderForAsync(strike, token) : strike.Node;
        IReadOnlyList<uint> led = await field.LedByAsync(node, token);
        try
        {
            Task gone = field.Cluster.KillAsync(node);
            field.NoteLoss(led, Name);
            await gone;
            await field.HoldAsync(strike.Hold, token);
        }
        finally
        {
            field.Cluster.Start(node);
        }

        return field.NameOf(node, led);
    }
}
