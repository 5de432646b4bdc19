using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>What several replicas of one group owe each other: every form of <see cref="IReplicatedLog"/> passes
/// it.</summary>
public abstract class ReplicatedClusterContract
{
    private const ulong Newcomer = 9;
    private const string Meanwhile = "meanwhile";

    [Fact]
    public Task One_of_three_leads()
        => RunAsync(3, async bed => Assert.Contains((await bed.LeaderAsync()).Replica, bed.Running));

    [Fact]
    public Task A_committed_entry_reaches_every_state()
        => RunAsync(3, async bed =>
        {
            LogPosition place = await bed.CommitAsync("a");
            await AllAppliedAsync(bed, place.Index);
            Assert.All(bed.Running, r => Assert.Contains("a", bed.Texts(r)));
        });

    [Fact]
    public Task Every_state_gets_the_same_entries_in_the_same_order()
        => RunAsync(3, async bed =>
        {
            LogPosition last = await CommitManyAsync(bed, 50);
            await AllAppliedAsync(bed, last.Index);
            Assert.Single(bed.Running.Select(r => string.Join(' ', bed.Texts(r))).Distinct());
        });

    [Fact]
    public Task Followers_learn_who_leads()
        => RunAsync(3, async bed =>
        {
            await AllAppliedAsync(bed, (await bed.CommitAsync("a")).Index);
            Assert.Single(bed.Running.Select(r => bed.Log(r).LeaderReplica).Distinct());
        });

    [Fact]
    public Task Hazard22_a_replica_that_heard_of_no_leader_since_its_start_is_not_fresh()
        => RunAsync(3, async bed =>
        {
            await AllAppliedAsync(bed, (await bed.CommitAsync("a")).Index);
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            ulong follower = bed.Running.First(r => r != leader);
            bed.Isolate(follower);
            await bed.KillAsync(follower);
            await bed.StartAsync(follower);
            Assert.False(bed.Log(follower).IsFresh);
        });

    [Fact]
    public Task A_killed_leader_is_followed_by_one_that_has_every_committed_entry()
        => RunAsync(3, async bed =>
        {
            LogPosition last = await CommitManyAsync(bed, 20);
            (ulong old, Leadership _) = await bed.LeaderAsync();
            await bed.KillAsync(old);
            (ulong next, Leadership _) = await bed.LeaderAsync();
            await bed.AppliedAsync(next, last.Index);
            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i}"), bed.Texts(next).Distinct());
        });

    [Fact]
    public Task A_new_leader_leads_in_a_higher_term()
        => RunAsync(3, async bed =>
        {
            (ulong old, Leadership before) = await bed.LeaderAsync();
            await bed.KillAsync(old);
            Assert.True((await bed.LeaderAsync()).Leadership.Term > before.Term);
        });

    [Fact]
    public Task An_entry_that_one_follower_missed_is_committed_by_the_other_two_for_good()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            ulong cut = bed.Running.First(r => r != leader);
            bed.Isolate(cut);
            LogPosition place = await bed.CommitAsync("a", cut);
            (leader, _) = await bed.LeaderAsync(cut);
            await bed.KillAsync(leader);
            bed.Heal();
            (ulong next, Leadership _) = await bed.LeaderAsync();
            await bed.AppliedAsync(next, place.Index);
            Assert.Contains("a", bed.Texts(next));
        });

    [Fact]
    public Task A_follower_that_was_killed_catches_up()
        => RunAsync(3, async bed =>
        {
            await CommitManyAsync(bed, 10);
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            ulong killed = bed.Running.First(r => r != leader);
            await bed.KillAsync(killed);
            LogPosition last = await CommitManyAsync(bed, 10);
            await bed.StartAsync(killed);
            await bed.AppliedAsync(killed, last.Index);
            Assert.Equal(20, bed.Texts(killed).Length);
        });

    [Fact]
    public Task A_follower_that_was_killed_and_missed_nothing_learns_what_is_committed()
        => RunAsync(3, async bed =>
        {
            LogPosition last = await CommitManyAsync(bed, 10);
            await AllAppliedAsync(bed, last.Index);
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            ulong killed = bed.Running.First(r => r != leader);
            await bed.KillAsync(killed);
            await bed.StartAsync(killed);
            await bed.AppliedAsync(killed, last.Index);
            Assert.Equal(10, bed.Texts(killed).Length);
        });

    [Fact]
    public Task After_all_were_killed_every_committed_entry_is_there()
        => RunAsync(3, async bed =>
        {
            LogPosition last = await CommitManyAsync(bed, 10);
            ulong[] all = [.. bed.Running];
            foreach (ulong replica in all)
            {
                await bed.KillAsync(replica);
            }

            foreach (ulong replica in all)
            {
                await bed.StartAsync(replica);
            }

            await AllAppliedAsync(bed, last.Index);
            Assert.All(all, r => Assert.Equal(10, bed.Texts(r).Length));
        });

    [Fact]
    public Task A_leader_that_reaches_nobody_loses_its_leadership()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership leadership) = await bed.LeaderAsync();
            bed.Isolate(leader);
            await bed.LostAsync(leadership);
            Assert.Null(bed.TryAppend(leader, leadership, "a"));
        });

    [Fact]
    public Task A_leader_that_reaches_nobody_confirms_nothing()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership leadership) = await bed.LeaderAsync();
            bed.Isolate(leader);
            Assert.False(await bed.Log(leader).ConfirmLeadershipAsync(leadership, bed.Token));
        });

    [Fact]
    public Task What_a_leader_appended_alone_gives_way_to_what_the_others_committed()
        => RunAsync(3, async bed =>
        {
            (ulong old, Leadership leadership) = await bed.LeaderAsync();
            bed.Isolate(old);
            for (int i = 0; i < 5; i++)
            {
                bed.TryAppend(old, leadership, "lost");
            }

            LogPosition place = await bed.CommitAsync("kept", old);
            bed.Heal();
            await bed.AppliedAsync(old, place.Index);
            Assert.Equal(["kept"], bed.Texts(old));
        });

    [Fact]
    public Task A_replica_that_was_cut_off_does_not_depose_the_leader_when_it_is_back()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership leadership) = await bed.LeaderAsync();
            ulong cut = bed.Running.First(r => r != leader);
            bed.Isolate(cut);
            await CommitManyAsync(bed, 5, cut);
            await AwayAsync(bed);
            bed.Heal();
            LogPosition place = await bed.CommitAsync("a");
            await bed.AppliedAsync(cut, place.Index);
            Assert.Equal(leadership.Term, (await bed.LeaderAsync()).Leadership.Term);
        });

    [Fact]
    public Task The_read_barrier_is_passed_with_one_of_three_dead()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership leadership) = await bed.LeaderAsync();
            await bed.KillAsync(bed.Running.First(r => r != leader));
            Assert.True(await bed.Log(leader).ConfirmLeadershipAsync(leadership, bed.Token));
        });

    [Fact]
    public Task A_leader_hands_over_to_the_voter_that_it_is_told()
        => RunAsync(3, async bed =>
        {
            await CommitManyAsync(bed, 5);
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            ulong target = bed.Running.Last(r => r != leader);
            Assert.Equal(
                TransferOutcome.Transferred, await bed.Log(leader).TransferLeadershipAsync(target, bed.Token));
            Assert.Equal(target, (await bed.LeaderAsync()).Replica);
        });

    [Fact]
    public Task Hazard16_entries_that_were_appended_before_a_transfer_are_committed()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership leadership) = await bed.LeaderAsync();
            for (int i = 0; i < 20; i++)
            {
                bed.TryAppend(leader, leadership, $"{i}");
            }

            ulong target = bed.Running.Last(r => r != leader);
            await bed.Log(leader).TransferLeadershipAsync(target, bed.Token);
            LogPosition last = await bed.CommitAsync("after");
            await bed.AppliedAsync(target, last.Index);
            Assert.Equal([.. Enumerable.Range(0, 20).Select(i => $"{i}"), "after"], bed.Texts(target));
        });

    [Fact]
    public Task A_transfer_to_a_dead_voter_fails_and_somebody_leads()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            ulong target = bed.Running.Last(r => r != leader);
            await bed.KillAsync(target);
            Assert.Equal(TransferOutcome.Failed, await bed.Log(leader).TransferLeadershipAsync(target, bed.Token));
            await bed.CommitAsync("after");
        });

    [Fact]
    public Task A_transfer_to_a_replica_without_a_vote_is_refused()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            Assert.Equal(
                TransferOutcome.NotAVoter, await bed.Log(leader).TransferLeadershipAsync(Newcomer, bed.Token));
        });

    [Fact]
    public Task A_new_voter_gets_the_whole_log_and_counts()
        => RunAsync(3, async bed =>
        {
            await CommitManyAsync(bed, 10);
            await bed.StartAsync(Newcomer);
            await ChangeAsync(bed, (log, token) => log.AddVoterAsync(Newcomer, token));
            LogPosition last = await bed.CommitAsync("after");
            await bed.AppliedAsync(Newcomer, last.Index);
            Assert.Equal(
                ("1 2 3 9", 11),
                (string.Join(' ', bed.Log(Newcomer).Members.Voters), bed.Texts(Newcomer).Count(t => t != Meanwhile)));
        });

    [Fact]
    public Task One_becomes_three()
        => RunAsync(1, async bed =>
        {
            await bed.StartAsync(2);
            await ChangeAsync(bed, (log, token) => log.AddVoterAsync(2, token));
            await bed.StartAsync(3);
            await ChangeAsync(bed, (log, token) => log.AddVoterAsync(3, token));
            LogPosition place = await bed.CommitAsync("a");
            await AllAppliedAsync(bed, place.Index);
            await bed.KillAsync((await bed.LeaderAsync()).Replica);
            await bed.CommitAsync("b");
        });

    [Fact]
    public Task After_a_removal_the_rest_is_the_majority()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            ulong[] others = [.. bed.Running.Where(r => r != leader)];
            await AllAppliedAsync(bed, (await bed.CommitAsync("a")).Index);
            await bed.KillAsync(others[0]);
            await ChangeAsync(bed, (log, token) => log.RemoveVoterAsync(others[0], token));
            Assert.DoesNotContain(others[0], bed.Log((await bed.LeaderAsync()).Replica).Members.Voters);
        });

    [Fact]
    public Task A_leader_does_not_remove_itself()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            Assert.Equal(MembershipRefusal.IsLeader, await bed.Log(leader).RemoveVoterAsync(leader, bed.Token));
        });

    [Fact]
    public Task A_follower_changes_no_membership()
        => RunAsync(3, async bed =>
        {
            (ulong leader, Leadership _) = await bed.LeaderAsync();
            IReplicatedLog follower = bed.Log(bed.Running.First(r => r != leader));
            Assert.Equal(MembershipRefusal.NotLeading, await follower.AddVoterAsync(Newcomer, bed.Token));
        });

    [Fact]
    public Task Hazard05_five_voters_lose_nothing_with_two_of_them()
        => RunAsync(5, async bed =>
        {
            LogPosition last = await CommitManyAsync(bed, 30);
            ulong leader = (await bed.LeaderAsync()).Replica;
            await bed.KillAsync(leader);
            await bed.KillAsync(bed.Running[0]);
            (ulong next, Leadership _) = await bed.LeaderAsync();
            await bed.AppliedAsync(next, last.Index);
            Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}"), bed.Texts(next).Distinct());
        });

    /// <summary>Runs the scenario with this many founding voters, all started.</summary>
    protected abstract Task RunAsync(int voters, Func<ReplicatedClusterBed, Task> scenario);

    /// <summary>Lets a time pass in which a replica without a leader stands for election several times.</summary>
    protected abstract Task AwayAsync(ReplicatedClusterBed bed);

    private static async Task AllAppliedAsync(ReplicatedClusterBed bed, long index)
    {
        foreach (ulong replica in bed.Running)
        {
            await bed.AppliedAsync(replica, index);
        }
    }

    private static async Task<LogPosition> CommitManyAsync(
        ReplicatedClusterBed bed, int count, params ulong[] except)
    {
        LogPosition last = default;
        for (int i = 0; i < count; i++)
        {
            last = await bed.CommitAsync($"{i}", except);
        }

        return last;
    }

    /// <summary>As a balancer does: asks whoever leads, again while the change has to wait. A change that is none any
    /// longer was made by an earlier try.</summary>
    private static async Task ChangeAsync(
        ReplicatedClusterBed bed, Func<IReplicatedLog, CancellationToken, ValueTask<MembershipRefusal>> change)
    {
        while (true)
        {
            (ulong replica, Leadership _) = await bed.LeaderAsync();
            MembershipRefusal refusal = await change(bed.Log(replica), bed.Token);
            if (refusal is MembershipRefusal.None or MembershipRefusal.NotOneVoter)
            {
                return;
            }

            await bed.CommitAsync(Meanwhile);
        }
    }
}
