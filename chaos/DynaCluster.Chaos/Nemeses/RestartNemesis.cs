using DynaCluster.Chaos.Clusters;

namespace DynaCluster.Chaos.Nemeses;

/// <summary>SIGTERM and a start of one node, or of all of them one by one, each when the cluster is whole again.
/// </summary>
internal sealed class RestartNemesis(bool rolls) : Nemesis(rolls ? "rolling-restart" : "restart")
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public override async Task<string> StrikeAsync(Strike strike, NemesisField field, CancellationToken token)
    {
        int count = rolls ? field.Cluster.Count : 1;
        for (int turn = 0; turn < count; turn++)
        {
            int node = (strike.Node + turn) % field.Cluster.Count;
            try
            {
                IReadOnlyList<uint> led = await field.LedByAsync(node, token);
                Task<bool> ending = field.Cluster.TerminateAsync(node);
                field.NoteLoss(led, Name);
                if (!await ending)
                {
                    field.NoteWrong($"{field.NameOf(node)} did not end within 20 s of SIGTERM");
                }
            }
            finally
            {
                field.Cluster.Start(node);
            }

            if (rolls)
            {
                await field.Watch.WaitUntilWholeAsync(s_patience, token);
            }
        }

        return rolls ? "all, one by one" : field.NameOf(strike.Node);
    }
}
