namespace DynaCluster.Chaos.Nemeses;

/// <summary>A storm of transfers of leadership, group by group.</summary>
internal sealed class TransferNemesis() : Nemesis("transfers")
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        long begin = TimeProvider.System.GetTimestamp();
        int asked = 0;
        int done = 0;
        while (TimeProvider.System.GetElapsedTime(begin).TotalSeconds < strike.Hold)
        {
            uint group = field.Watch.DataGroups[(strike.Group + asked) % field.Watch.DataGroups.Count];
            done += await field.Watch.TransferAsync(group, strike.Variant + asked, token) is null ? 1 : 0;
            asked++;
            await Task.Delay(s_pause, TimeProvider.System, token);
        }

        return $"{done} of {asked} done";
    }
}
