namespace DynaCluster.Consensus;

/// <summary>
/// The way from the voters that a group has to those that it should have, one voter at a time. The next step follows
/// from what is the case alone, so whoever takes the steps may crash between any two of them and go on. A group does
/// not come to rest at an even number of voters, where one loss stops it as it does with one voter fewer: a step that
/// leads there is taken only when the next one can follow at once.
/// </summary>
public static class MembershipPlan
{
    /// <param name="current">The newest membership, committed.</param>
    /// <param name="wanted">Not empty.</param>
    /// <param name="caughtUp">Learners whose log is nearly the leader's.</param>
    /// <param name="leader">Who leads, and so who takes the step.</param>
    public static MembershipStep Next(
        Membership current, IReadOnlySet<ulong> wanted, IReadOnlySet<ulong> caughtUp, ulong leader)
    {
        ulong[] missing = [.. wanted.Except(current.Voters).Order()];
        ulong[] extra = [.. current.Voters.Except(wanted).Order()];
        if (missing.Length > 0)
        {
            return NextAddition(current, missing, extra, caughtUp);
        }

        if (extra.Length == 0)
        {
            return new MembershipStep(MembershipAction.None);
        }

        var removed = extra.FirstOrDefault(voter => voter != leader);
        return removed != 0
            ? new MembershipStep(MembershipAction.RemoveVoter, removed)
            : new MembershipStep(MembershipAction.TransferLeadership, current.Voters.First(voter => voter != leader));
    }

    private static MembershipStep NextAddition(
        Membership current, ulong[] missing, ulong[] extra, IReadOnlySet<ulong> caughtUp)
    {
        ulong[] ready = [.. missing.Where(caughtUp.Contains)];
        var becomesEven = current.Voters.Count % 2 == 1;
        var canGoOn = ready.Length > 1 || (ready.Length == missing.Length && extra.Length > 0);
        return ready.Length == 0 || (becomesEven && !canGoOn)
            ? new MembershipStep(MembershipAction.Wait)
            : new MembershipStep(MembershipAction.AddVoter, ready[0]);
    }
}
