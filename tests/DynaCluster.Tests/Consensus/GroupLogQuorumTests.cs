using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>What a leader's log takes for committed, and which changes of its voters it takes.</summary>
public sealed class GroupLogQuorumTests
{
    [Fact]
    public async Task What_a_majority_of_three_has_is_committed()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9);
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 3, applied: 0);
        Assert.Equal(3, leader.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task Hazard05_of_five_voters_two_are_no_majority_whatever_the_engine_says()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9, 10, 11);
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 5, applied: 0);
        leader.Bed.Log.Acknowledged(9, leader.Term, durable: 2, applied: 0); // cut short by a bound of bytes
        Assert.Equal(2, leader.Bed.Log.Commit(5));
    }

    [Fact]
    public async Task Hazard05_of_four_voters_three_are_needed()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9, 10);
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 5, applied: 0);
        Assert.Equal(0, leader.Bed.Log.CommitIndex);
        leader.Bed.Log.Acknowledged(9, leader.Term, durable: 4, applied: 0);
        Assert.Equal(4, leader.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task What_the_leader_has_not_on_its_own_disk_is_not_committed_here()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9);
        leader.Bed.Log.TryAppend(leader.Term, 5, "a"u8);
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 6, applied: 0);
        leader.Bed.Log.Acknowledged(9, leader.Term, durable: 6, applied: 0);
        Assert.Equal(5, leader.Bed.Log.CommitIndex);
        await leader.Bed.Node.CommitOnceAsync();
        Assert.Equal(6, leader.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task An_answer_of_an_earlier_leadership_does_not_count()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9);
        long old = leader.Term;
        long term = await leader.Bed.LeadAsync();
        leader.Bed.Log.Acknowledged(8, old, durable: 5, applied: 0);
        await leader.Bed.AppendAsync(term, 1, 10);
        Assert.Equal(0, leader.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task A_late_answer_takes_nothing_back()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9, 10);
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 5, applied: 0);
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 1, applied: 0);
        leader.Bed.Log.Acknowledged(9, leader.Term, durable: 5, applied: 0);
        Assert.Equal(5, leader.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task A_replica_that_is_no_voter_does_not_count()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9);
        leader.Bed.Log.Acknowledged(10, leader.Term, durable: 5, applied: 0);
        Assert.Equal(0, leader.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task Entries_of_earlier_terms_are_committed_only_with_one_of_the_current_term()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9);
        long term = await leader.Bed.LeadAsync();
        leader.Bed.Log.Acknowledged(8, term, durable: 5, applied: 0);
        Assert.Equal(0, leader.Bed.Log.CommitIndex);
        await leader.Bed.AppendAsync(term, 1, 10);
        leader.Bed.Log.Acknowledged(8, term, durable: 6, applied: 0);
        Assert.Equal(6, leader.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task Entries_to_send_come_from_memory_and_from_the_store_alike()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9);
        List<LogEntry> fromMemory = [];
        Assert.True(leader.Bed.Log.TryRead(2, 4, int.MaxValue, fromMemory));
        await leader.Bed.DisposeAsync();
        await using GroupLogBed again = await GroupLogBed.OpenAsync(leader.Bed.Store);
        List<LogEntry> stored = [];
        Assert.True(again.Log.TryRead(2, 4, int.MaxValue, stored));
        Assert.Equal(
            fromMemory.Select(e => (e.Index, e.Term, Convert.ToHexString(e.Payload.Span))),
            stored.Select(e => (e.Index, e.Term, Convert.ToHexString(e.Payload.Span))));
    }

    [Fact]
    public async Task Entries_to_send_are_bounded_by_bytes_and_are_at_least_one()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9);
        List<LogEntry> entries = [];
        Assert.True(leader.Bed.Log.TryRead(2, 5, 1, entries));
        Assert.Equal([2], entries.Select(e => e.Index));
    }

    [Fact]
    public async Task A_change_of_two_voters_at_once_is_refused()
    {
        await using Leader leader = await Leader.CommittedAsync(GroupLogBed.Replica, 8, 9);
        Assert.Equal(MembershipRefusal.NotOneVoter, leader.Change(new Membership(GroupLogBed.Replica, 8, 9, 10, 11)));
    }

    [Fact]
    public async Task An_exchange_of_a_voter_in_one_step_is_refused()
    {
        await using Leader leader = await Leader.CommittedAsync(GroupLogBed.Replica, 8, 9);
        Assert.Equal(MembershipRefusal.NotOneVoter, leader.Change(new Membership(GroupLogBed.Replica, 8, 10)));
    }

    [Fact]
    public async Task A_new_leader_changes_no_voters_before_an_entry_of_its_term_is_committed()
    {
        await using Leader leader = await Leader.OfAsync(GroupLogBed.Replica, 8, 9);
        Assert.Equal(MembershipRefusal.NotCommitted, leader.Change(new Membership(GroupLogBed.Replica, 8, 9, 10)));
    }

    [Fact]
    public async Task Hazard12_a_second_change_waits_until_every_voter_has_applied_the_first()
    {
        await using Leader leader = await Leader.CommittedAsync(GroupLogBed.Replica, 8, 9);
        Membership four = new(GroupLogBed.Replica, 8, 9, 10);
        Assert.Equal(MembershipRefusal.None, leader.Change(four));
        await leader.CommitAsync(6, 8, 9);
        Assert.Equal(MembershipRefusal.NotAppliedByAll, leader.Change(four.With(11)));
        foreach (ulong voter in four.Voters)
        {
            leader.Bed.Log.Acknowledged(voter, leader.Term, durable: 6, applied: 6);
        }

        Assert.Equal(MembershipRefusal.None, leader.Change(four.With(11)));
    }

    [Fact]
    public async Task Hazard12_a_voter_that_is_gone_can_be_removed_without_having_applied()
    {
        await using Leader leader = await Leader.CommittedAsync(GroupLogBed.Replica, 8, 9);
        Membership four = new(GroupLogBed.Replica, 8, 9, 10);
        leader.Change(four);
        await leader.CommitAsync(6, 8, 9);
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 6, applied: 6);
        leader.Bed.Log.Acknowledged(9, leader.Term, durable: 6, applied: 6);
        Assert.Equal(MembershipRefusal.None, leader.Change(four.Without(10)));
    }

    [Fact]
    public async Task Hazard13_the_second_voter_is_needed_from_the_append_of_its_membership_on()
    {
        await using Leader leader = await Leader.CommittedAsync(GroupLogBed.Replica);
        Assert.Equal(MembershipRefusal.None, leader.Change(new Membership(GroupLogBed.Replica, 8)));
        await leader.Bed.Node.CommitOnceAsync();
        Assert.Equal(5, leader.Bed.Log.CommitIndex);
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 6, applied: 0);
        Assert.Equal(6, leader.Bed.Log.CommitIndex);
    }

    [Fact]
    public async Task A_removed_leader_does_not_count_itself()
    {
        await using Leader leader = await Leader.CommittedAsync(GroupLogBed.Replica, 8, 9);
        Assert.Equal(MembershipRefusal.None, leader.Change(new Membership(8, 9)));
        await leader.Bed.Node.CommitOnceAsync();
        leader.Bed.Log.Acknowledged(8, leader.Term, durable: 6, applied: 6);
        Assert.Equal(5, leader.Bed.Log.CommitIndex);
        leader.Bed.Log.Acknowledged(9, leader.Term, durable: 6, applied: 6);
        Assert.Equal(6, leader.Bed.Log.CommitIndex);
    }

    /// <summary>A leader with five entries of its term on its own disk.</summary>
    private sealed class Leader(GroupLogBed bed, long term) : IAsyncDisposable
    {
        public GroupLogBed Bed => bed;

        public long Term => term;

        public static async Task<Leader> OfAsync(params ulong[] voters)
        {
            GroupLogBed bed = await GroupLogBed.OpenAsync(founding: new Membership(voters));
            long term = await bed.LeadAsync();
            await bed.AppendAsync(term, 5, 10);
            return new Leader(bed, term);
        }

        /// <summary>The same, and every voter has and has applied them.</summary>
        public static async Task<Leader> CommittedAsync(params ulong[] voters)
        {
            Leader leader = await OfAsync(voters);
            await leader.CommitAsync(5, voters);
            return leader;
        }

        public async Task CommitAsync(long index, params ulong[] voters)
        {
            await bed.Node.CommitOnceAsync();
            foreach (ulong voter in voters)
            {
                bed.Log.Acknowledged(voter, term, durable: index, applied: Math.Min(index, 5));
            }

            await bed.AppliedAsync(index);
        }

        public MembershipRefusal Change(Membership next) => bed.Log.TryAppendMembership(term, next).Refusal;

        public ValueTask DisposeAsync() => bed.DisposeAsync();
    }
}
