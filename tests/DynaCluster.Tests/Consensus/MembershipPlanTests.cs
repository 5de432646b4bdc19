using CsCheck;
using DynaCluster.Consensus;

namespace DynaCluster.Tests.Consensus;

public sealed class MembershipPlanTests
{
    private static readonly Gen<ulong[]> s_oneOrThree =
        Gen.ULong[1, 6].HashSet[1, 3].Where(ids => ids.Count != 2).Select(ids => ids.ToArray());

    [Fact]
    public void The_wanted_voters_need_no_step()
        => Assert.Equal(MembershipAction.None, Next([1, 2, 3], [1, 2, 3], []).Action);

    [Fact]
    public void Hazard13_growth_from_one_waits_until_both_learners_have_caught_up()
        => Assert.Equal(MembershipAction.Wait, Next([1], [1, 2, 3], [2]).Action);

    [Fact]
    public void Hazard13_growth_from_one_adds_both_back_to_back()
    {
        Assert.Equal(new MembershipStep(MembershipAction.AddVoter, 2), Next([1], [1, 2, 3], [2, 3]));
        Assert.Equal(new MembershipStep(MembershipAction.AddVoter, 3), Next([1, 2], [1, 2, 3], [3]));
    }

    [Fact]
    public void Hazard13_growth_that_was_interrupted_goes_on_as_soon_as_it_can()
        => Assert.Equal(MembershipAction.Wait, Next([1, 2], [1, 2, 3], []).Action);

    [Fact]
    public void Hazard13_a_replacement_is_added_before_the_dead_one_is_removed()
    {
        Assert.Equal(MembershipAction.Wait, Next([1, 2, 3], [1, 2, 4], []).Action);
        Assert.Equal(new MembershipStep(MembershipAction.AddVoter, 4), Next([1, 2, 3], [1, 2, 4], [4]));
        Assert.Equal(new MembershipStep(MembershipAction.RemoveVoter, 3), Next([1, 2, 3, 4], [1, 2, 4], []));
    }

    [Fact]
    public void A_leader_that_is_not_wanted_hands_over_first()
        => Assert.Equal(
            new MembershipStep(MembershipAction.TransferLeadership, 2), Next([1, 2, 3, 4], [2, 3, 4], [], leader: 1));

    [Fact]
    public void From_any_voters_to_any_others_a_few_steps_by_one_voter_each_lead_and_none_removes_the_leader()
        => Gen.Select(s_oneOrThree, s_oneOrThree).Sample((from, wanted) =>
        {
            Membership current = new(from);
            ulong leader = current.Voters[0];
            HashSet<ulong> caughtUp = [1, 2, 3, 4, 5, 6];
            for (int steps = 0; steps < 10; steps++)
            {
                MembershipStep step = MembershipPlan.Next(current, wanted.ToHashSet(), caughtUp, leader);
                switch (step.Action)
                {
                    case MembershipAction.None:
                        return current.Voters.ToHashSet().SetEquals(wanted);
                    case MembershipAction.AddVoter:
                        Assert.True(current.DiffersByOneVoter(current.With(step.Replica)));
                        current = current.With(step.Replica);
                        break;
                    case MembershipAction.RemoveVoter:
                        Assert.NotEqual(leader, step.Replica);
                        current = current.Without(step.Replica);
                        break;
                    case MembershipAction.TransferLeadership:
                        Assert.Contains(step.Replica, wanted);
                        leader = step.Replica;
                        break;
                    default:
                        return false;
                }
            }

            return false;
        });

    private static MembershipStep Next(ulong[] current, ulong[] wanted, ulong[] caughtUp, ulong leader = 1)
        => MembershipPlan.Next(new Membership(current), wanted.ToHashSet(), caughtUp.ToHashSet(), leader);
}
