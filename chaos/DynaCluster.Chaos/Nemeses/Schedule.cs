namespace DynaCluster.Chaos.Nemeses;

/// <summary>Which faults a run has. The same seed, length and nemeses give the same schedule.</summary>
internal static class Schedule
{
    private const double FirstSeconds = 3;
    private const double HoldMin = 1;
    private const double HoldMax = 5;
    private const double RestMin = 2;
    private const double RestMax = 6;
    private const int GroupChoices = 1024;

    /// <param name="seconds">Length of the load; no fault begins in its last five seconds.</param>
    public static IReadOnlyList<Strike> Plan(int seed, double seconds, IReadOnlyList<string> nemeses, int nodes)
    {
        Random random = new(seed);
        List<Strike> strikes = [];
        List<string> bag = [];
        double at = FirstSeconds;
        while (nemeses.Count > 0 && at < seconds - 5)
        {
            if (bag.Count == 0)
            {
                // Each once before one comes again, so that short runs see many kinds.
                bag.AddRange(nemeses);
            }

            int drawn = random.Next(bag.Count);
            string nemesis = bag[drawn];
            bag.RemoveAt(drawn);
            double hold = HoldMin + (random.NextDouble() * (HoldMax - HoldMin));
            strikes.Add(new Strike(
                at, nemesis, random.Next(nodes), random.Next(GroupChoices), hold, random.Next(GroupChoices)));
            at += hold + RestMin + (random.NextDouble() * (RestMax - RestMin));
        }

        return strikes;
    }
}
