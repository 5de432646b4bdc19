namespace DynaCluster.Chaos.Nemeses;

/// <summary>kill -9 of all nodes at once. All but one come back, which must be enough; the last one later.</summary>
internal sealed class KillAllNemesis() : Nemesis("kill-all")
{
    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        int[] all = [.. Enumerable.Range(0, field.Cluster.Count)];
        int last = strike.Node;
        try
        {
            await Task.WhenAll(all.Select(field.Cluster.KillAsync));
            foreach (int node in all.Where(node => node != last))
            {
                field.Cluster.Start(node);
            }

            await field.HoldAsync(strike.Hold + 2, token); // two nodes alone for a while
        }
        finally
        {
            Array.ForEach(all, field.Cluster.Start);
        }

        return $"all; {field.NameOf(last)} came back last";
    }
}
