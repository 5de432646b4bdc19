using DynaCluster.Consensus;
using DynaCluster.Consensus.Replication;

namespace DynaCluster.Tests.Consensus.Replication;

public sealed class VoteCountTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void It_takes_more_than_half(int voters, int needed)
    {
        VoteCount count = Count(voters);
        Give(count, needed - 1, isGranted: true);
        bool early = count.IsWon;
        Give(count, needed, isGranted: true);
        Assert.Equal((false, true), (early, count.IsWon));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    public void It_is_lost_when_no_majority_is_left(int voters, int refusals)
    {
        VoteCount count = Count(voters);
        Give(count, refusals - 1, isGranted: false);
        bool early = count.IsLost;
        Give(count, refusals, isGranted: false);
        Assert.Equal((false, true), (early, count.IsLost));
    }

    [Fact]
    public void Hazard04_who_is_no_voter_does_not_count()
    {
        VoteCount count = Count(3);
        count.Note(1, isGranted: true);
        count.Note(12, isGranted: true);
        Assert.False(count.IsWon);
    }

    [Fact]
    public void A_voter_counts_once()
    {
        VoteCount count = Count(3);
        count.Note(1, isGranted: true);
        count.Note(1, isGranted: true);
        Assert.False(count.IsWon);
    }

    [Fact]
    public void A_refusal_stands()
    {
        VoteCount count = Count(3);
        count.Note(1, isGranted: true);
        count.Note(2, isGranted: false);
        count.Note(2, isGranted: true);
        Assert.False(count.IsWon);
    }

    private static VoteCount Count(int voters)
        => new(new Membership([.. Enumerable.Range(1, voters).Select(v => (ulong)v)]));

    private static void Give(VoteCount count, int voters, bool isGranted)
    {
        for (ulong voter = 1; voter <= (ulong)voters; voter++)
        {
            count.Note(voter, isGranted);
        }
    }
}
