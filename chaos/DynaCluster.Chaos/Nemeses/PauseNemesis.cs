namespace DynaCluster.Chaos.Nemeses;

/// <summary>SIGSTOP of the leader of a group, and SIGCONT: it goes on and believes for a moment that it still leads.
/// </summary>
internal sealed class PauseNemesis() : Nemesis("pause")
{
    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        int node = strike.Variant % 3 == 0 ? strike.Node : await field.LeaderForAsync(strike, token);
        IReadOnlyList<uint> led = await field.LedByAsync(node, token);
        try
        {
            field.Cluster.Pause(node);
            field.NoteLoss(led, Name);
            await field.HoldAsync(strike.Hold, token);
        }
        finally
        {
            field.Cluster.Continue(node);
        }

        return field.NameOf(node, led);
    }
}
