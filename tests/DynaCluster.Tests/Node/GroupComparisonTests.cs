using DynaCluster.Node.Cluster;
using DynaCluster.Protocol;

namespace DynaCluster.Tests.Node;

public sealed class GroupComparisonTests
{
    private static readonly Dictionary<ulong, long> Resting = new() { [1] = 50, [2] = 50, [3] = 48 };

    [Fact]
    public void A_group_that_nobody_writes_is_read_at_the_highest_applied_index()
        => Assert.Equal(50, GroupComparison.IndexFor(Resting, Resting, lead: 64));

    [Fact]
    public void A_group_that_is_written_is_read_above_the_highest_applied_index()
        => Assert.Equal(
            55 + 64,
            GroupComparison.IndexFor(Resting, new Dictionary<ulong, long> { [1] = 55, [2] = 54, [3] = 48 }, lead: 64));

    [Fact]
    public void A_follower_that_catches_up_is_no_writing()
        => Assert.Equal(
            50,
            GroupComparison.IndexFor(Resting, new Dictionary<ulong, long> { [1] = 50, [2] = 50, [3] = 50 }, lead: 64));

    [Fact]
    public void Those_that_answered_meet_at_their_common_index()
        => Assert.Equal(7, GroupComparison.CommonIndex([At(7), At(7), Silent]));

    [Fact]
    public void Different_indexes_have_none_in_common()
        => Assert.Equal(0, GroupComparison.CommonIndex([At(7), At(8)]));

    [Fact]
    public void A_late_replica_is_asked_again()
        => Assert.False(GroupComparison.IsSettled([At(7), new ReplicaDigest { Late = true, Refusal = "late" }]));

    [Fact]
    public void A_silent_replica_is_not_waited_for()
        => Assert.True(GroupComparison.IsSettled([At(7), At(7), Silent]));

    private static ReplicaDigest Silent => new() { Refusal = "silent" };

    private static ReplicaDigest At(long index) => new() { AppliedIndex = index };
}
