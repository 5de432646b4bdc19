using System.Globalization;
using DynaCluster.Chaos.Clusters;
using DynaCluster.Protocol;

namespace DynaCluster.Chaos.Runs;

/// <summary>Whether all replicas of each group hold the same at the same applied index.</summary>
internal static class DigestCheck
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    /// <returns>One line for each group, and one for each that differs.</returns>
    public static async Task<(IReadOnlyList<string> Digests, IReadOnlyList<string> Wrong)> RunAsync(
        ClusterWatch watch, int nodes, CancellationToken token)
    {
        List<string> digests = [];
        List<string> wrong = [];
        foreach (uint group in watch.Groups)
        {
            (DigestResponse[] answers, string lack) = await LevelAsync(watch, nodes, group, token);
            string line = string.Create(CultureInfo.InvariantCulture, $"group {group}: ") + string.Join(
                ", ", answers.Select(a => string.Create(
                    CultureInfo.InvariantCulture, $"{a.Digest:X16} of {a.Entries} at {a.AppliedIndex}")).Distinct());
            digests.Add(line);
            if (lack.Length > 0)
            {
                wrong.Add($"group {group}: {lack}; {line}");
            }
            else if (answers.Select(static a => a.Digest).Distinct().Count() > 1)
            {
                wrong.Add($"replicas differ: {line}");
            }
        }

        return (digests, wrong);
    }

    private static async Task<(DigestResponse[] Answers, string Lack)> LevelAsync(
        ClusterWatch watch, int nodes, uint group, CancellationToken token)
    {
        long begin = TimeProvider.System.GetTimestamp();
        DigestResponse[] answers = [];
        string lack = "";
        while (TimeProvider.System.GetElapsedTime(begin) < s_patience)
        {
            try
            {
                answers = await Task.WhenAll(Enumerable.Range(0, nodes)
                    .Select(node => watch.DigestAsync(node, group, index: 0, token)));
                lack = answers.FirstOrDefault(static a => a.Refusal.Length > 0)?.Refusal ?? "";
                if (lack.Length == 0 && answers.Select(static a => a.AppliedIndex).Distinct().Count() == 1)
                {
                    return (answers, "");
                }
            }
            catch (IOException lost)
            {
                lack = lost.Message;
            }

            await Task.Delay(s_pause, TimeProvider.System, token);
        }

        return (answers, lack.Length > 0 ? lack : "its replicas are not at one applied index");
    }
}
