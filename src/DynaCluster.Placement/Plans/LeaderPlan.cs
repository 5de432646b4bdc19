namespace DynaCluster.Placement.Plans;

/// <summary>A group as its leader's node sees it.</summary>
/// <param name="Candidates">Nodes whose replicas vote and are nearly up to date, the leader's among them.</param>
public sealed record LedGroup(uint Group, ulong Leader, IReadOnlyList<ulong> Candidates);

/// <summary>A transfer of leadership to be made.</summary>
public readonly record struct LeaderMove(uint Group, ulong From, ulong To);

/// <summary>Spreads the leaders over the nodes: one transfer at a time, each of which makes the spread more even, so
/// that it comes to rest.</summary>
public static class LeaderPlan
{
    /// <returns>Null: no transfer makes the spread more even.</returns>
    public static LeaderMove? Next(IReadOnlyList<LedGroup> groups)
    {
        Dictionary<ulong, int> load = [];
        foreach (LedGroup group in groups)
        {
            load[group.Leader] = load.GetValueOrDefault(group.Leader) + 1;
            foreach (ulong node in group.Candidates)
            {
                load.TryAdd(node, 0);
            }
        }

        LeaderMove? best = null;
        int gain = 1;
        foreach (LedGroup group in groups.OrderBy(one => one.Group))
        {
            foreach (ulong to in group.Candidates.Where(node => node != group.Leader).Order())
            {
                int difference = load[group.Leader] - load[to];
                if (difference > gain)
                {
                    (best, gain) = (new LeaderMove(group.Group, group.Leader, to), difference);
                }
            }
        }

        return best;
    }
}
