using DynaCluster.Consensus;
using DynaCluster.Consensus.Frames;
using DynaCluster.Consensus.Links;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;
using Microsoft.Extensions.Logging.Abstractions;

namespace DynaCluster.Tests.Consensus;

public sealed class RaftClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hazard04_a_node_with_an_emptied_disk_does_not_vote_as_who_it_was()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(3);
        await bed.LeaderAsync();
        await bed.KillAsync(2);
        bed.EmptyDisk(2);
        await bed.StartAsync(2, GroupLogBed.Identity with { Replica = 12 });
        using PeerReply reply = await AskAsync(bed, FrameKind.Vote, new VoteRequest(99, new LogPosition(99, 98), true));
        Assert.Equal((CallOutcome.Refused, RefusalReason.OtherReplica), (reply.Outcome, reply.Refusal));
    }

    [Fact]
    public async Task Hazard04_a_node_with_an_emptied_disk_takes_no_entries_as_who_it_was()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(3);
        await bed.LeaderAsync();
        await bed.KillAsync(2);
        bed.EmptyDisk(2);
        await bed.StartAsync(2, GroupLogBed.Identity with { Replica = 12 });
        using PeerReply reply = await AskAsync(bed, FrameKind.AppendEntries, new EntriesRequest(99, default, [], 0));
        Assert.Equal((CallOutcome.Refused, RefusalReason.OtherReplica), (reply.Outcome, reply.Refusal));
    }

    [Fact]
    public async Task Hazard04_a_vote_that_was_given_stays_given_after_a_restart()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(3);
        (ulong leader, Leadership leadership) = await bed.LeaderAsync();
        ulong voter = bed.Running.First(r => r != leader && bed.Group(r).Log.Ballot.VotedFor == leader);
        await bed.KillAsync(voter);
        await bed.StartAsync(voter);
        Assert.Equal(new Ballot(leadership.Term, leader), bed.Group(voter).Log.Ballot);
    }

    [Fact]
    public async Task Hazard14_a_strong_read_does_not_wait_for_a_write_that_is_not_committed()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(3);
        await bed.CommitAsync("a");
        (ulong leader, Leadership leadership) = await bed.LeaderAsync();
        TaskCompletionSource disks = new(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (ulong replica in bed.Running)
        {
            bed.Store(replica).Sync = disks.Task;
        }

        LogPosition? place = bed.TryAppend(leader, leadership, "b");
        bool isConfirmed = await bed.Log(leader).ConfirmLeadershipAsync(leadership, Token);
        long committed = bed.Log(leader).CommitIndex;
        disks.SetResult();
        Assert.True(isConfirmed && committed < place?.Index);
    }

    [Fact]
    public async Task Hazard12_a_changed_membership_holds_after_all_were_killed()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(1);
        await bed.StartAsync(2);
        await bed.AddVoterAsync(2);
        await bed.KillAsync(1);
        await bed.KillAsync(2);
        await bed.StartAsync(1);
        Assert.Equal([1UL, 2UL], bed.Group(1).Members.Voters);
    }

    [Fact]
    public async Task Hazard13_a_lone_voter_killed_before_its_own_sync_of_a_new_voter_names_no_place_twice()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(1);
        long last = (await bed.CommitAsync("a")).Index;
        await bed.StartAsync(2);
        bed.Store(1).HoldSyncs();
        ValueTask<MembershipRefusal> adding = bed.Group(1).AddVoterAsync(2, Token);
        await bed.Store(2).HasAsync(GroupLogBed.Identity.Group, last + 1).WaitAsync(Token);
        await bed.KillAsync(1);
        await adding;
        await bed.StartAsync(1);
        await bed.CommitAsync("b");
        Assert.NotEqual(bed.Group(2).Log.TermAt(last + 1), bed.Group(1).Log.TermAt(last + 1));
    }

    [Fact]
    public async Task Hazard23_a_leader_of_three_whose_engine_died_gives_way()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(3);
        (ulong leader, Leadership leadership) = await bed.LeaderAsync();
        await bed.Group(leader).Engine!.Cluster.StopAsync(Token); // it is started
        await bed.LostAsync(leadership);
        Assert.True((await bed.LeaderAsync(leader)).Leadership.Term > leadership.Term);
    }

    [Fact]
    public async Task Hazard23_a_follower_whose_engine_died_votes_again_after_a_while()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(3);
        (ulong leader, Leadership _) = await bed.LeaderAsync();
        ulong follower = bed.Running.First(r => r != leader);
        await bed.Group(follower).Engine!.Cluster.StopAsync(Token); // it is started
        await bed.KillAsync(leader);
        await bed.CommitAsync("a"); // takes the votes of both that are left
        Assert.Equal(1, bed.Group(follower).RestartCount);
    }

    [Fact]
    public async Task Hazard02_a_restarted_engine_of_three_does_not_lead_again_in_its_old_term()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(3);
        (ulong leader, Leadership leadership) = await bed.LeaderAsync();
        await bed.KillAsync(leader);
        await bed.StartAsync(leader);
        Assert.True((await bed.LeaderAsync()).Leadership.Term > leadership.Term);
    }

    [Fact]
    public async Task Of_two_voters_the_one_with_the_longer_log_is_elected_though_the_other_has_the_later_term()
    {
        await using RaftClusterBed bed = RaftClusterBed.Found(3);
        await bed.PrepareAsync(1, term: 5, entries: 3);
        await bed.PrepareAsync(2, term: 9, entries: 0);
        await bed.StartAsync(1);
        await bed.StartAsync(2);
        Assert.Equal(1UL, (await bed.LeaderAsync()).Replica);
    }

    [Fact]
    public async Task A_candidate_that_the_voter_does_not_know_of_yet_is_elected()
    {
        await using RaftClusterBed bed = RaftClusterBed.Found(2);
        await bed.PrepareAsync(9, term: 1, entries: 1, newest: new Membership(1, 2, 9));
        await bed.StartAsync(1);
        await bed.StartAsync(9);
        Assert.Equal(9UL, (await bed.LeaderAsync()).Replica);
    }

    [Fact]
    public async Task In_turmoil_nothing_acknowledged_is_lost_and_all_states_are_equal()
    {
        await using RaftClusterBed bed = await RaftClusterBed.RunAsync(3);
        RaftClusterTurmoil turmoil = new(bed, new Random(1));
        for (int i = 0; i < 12; i++)
        {
            await turmoil.StrikeAsync();
        }

        await turmoil.EndAsync();
        Assert.Single(bed.Running.Select(r => string.Join(' ', bed.Texts(r))).Distinct());
        Assert.Subset(bed.Texts(1).ToHashSet(), turmoil.Acknowledged.ToHashSet());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public async Task A_follower_needs_a_snapshot_when_the_leaders_log_begins_behind_its_own(long start, bool needs)
    {
        await using RaftClusterBed bed = RaftClusterBed.Found(3);
        await bed.PrepareAsync(2, term: 5, entries: 3);
        await bed.StartAsync(2);
        LogPosition place = new(start, start > 0 ? 5 : 0);
        using PeerReply reply = await AskAsync(bed, FrameKind.Heartbeat, new Heartbeat(6, place, place, 0));
        Assert.Equal((CallOutcome.Answered, needs), (reply.Outcome, bed.Group(2).NeedsSnapshot));
    }

    private static async Task<PeerReply> AskAsync<TBody>(RaftClusterBed bed, FrameKind kind, TBody body)
        where TBody : IFrameBody
    {
        await using PeerLinks links = new(
            GroupLogBed.Identity.Cluster, node: 99, TimeProvider.System, NullLogger.Instance);
        links.Directory.Set(2, bed.AddressOf(2));
        FrameRoute route = new(GroupLogBed.Identity.Group, 1, 2);
        return await links.CallAsync(route, kind, body, TimeSpan.FromSeconds(30), Token);
    }
}
