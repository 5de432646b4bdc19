using DynaCluster.Chaos.Nemeses;
using DynaCluster.Chaos.Workloads;

namespace DynaCluster.Chaos.Reports;

/// <summary>How long no write of a group was acknowledged after its leader had gone.</summary>
internal sealed record WriteGap(LeaderLoss Loss, uint Group, double Seconds)
{
    /// <summary>Elections begin at once: what is later has another cause.</summary>
    private const double WindowSeconds = 5;

    /// <summary>The longest time without an acknowledged write of the group that begins within some seconds of the
    /// loss. What was acknowledged before counts from the loss on.</summary>
    /// <param name="acknowledged">Times, ascending.</param>
    /// <param name="end">When watching ended: a group that never came back counts up to it.</param>
    public static double Longest(IReadOnlyList<double> acknowledged, double loss, double end)
    {
        double last = loss;
        double longest = 0;
        foreach (double at in acknowledged.Where(at => at > loss))
        {
            if (last > loss + WindowSeconds)
            {
                return longest;
            }

            longest = Math.Max(longest, at - last);
            last = at;
        }

        return last > loss + WindowSeconds ? longest : Math.Max(longest, end - last);
    }

    public static IReadOnlyList<WriteGap> Of(
        IReadOnlyList<LeaderLoss> losses, IReadOnlyList<Sample> samples, double end)
    {
        ILookup<uint, double> acknowledged = samples
            .Where(static sample => sample is { IsWrite: true, Kind.Length: 0 })
            .ToLookup(static sample => sample.Group, static sample => sample.At);
        return
        [
            .. from loss in losses
               from grp in loss.Groups
               let times = acknowledged[grp].ToArray()
               select new WriteGap(loss, grp, Longest(times, loss.At, end)),
        ];
    }
}
