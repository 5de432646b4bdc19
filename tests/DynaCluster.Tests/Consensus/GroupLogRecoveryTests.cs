using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

public sealed class GroupLogRecoveryTests
{
    private static readonly uint s_group = GroupLogBed.Identity.Group;

    [Fact]
    public async Task Entries_that_the_state_lost_are_applied_again()
    {
        (MemoryLogStore store, LogPosition flushed) = await ThreeFlushedOfFiveAsync();
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(flushed));
        await bed.LeadAsync();
        await bed.AppliedAsync(5);
        Assert.Equal([4, 5], bed.State.Entries.Select(e => (int)e.Index));
    }

    [Fact]
    public async Task Until_it_leads_recovered_entries_are_not_committed()
    {
        (MemoryLogStore store, LogPosition flushed) = await ThreeFlushedOfFiveAsync();
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(flushed));
        Assert.Equal(3, bed.Log.CommitIndex);
    }

    [Fact]
    public async Task Hazard04_the_vote_and_the_term_are_as_durable_as_the_log()
    {
        (MemoryLogStore store, LogPosition flushed) = await ThreeFlushedOfFiveAsync();
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(flushed));
        Assert.Equal(new Ballot(1, GroupLogBed.Replica), bed.Log.Ballot);
    }

    [Fact]
    public async Task Hazard04_a_vote_is_not_told_before_it_is_durable()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        ValueTask voting = bed.Log.VoteAsync(9);
        Assert.Equal((false, 0UL), (voting.IsCompleted, bed.Log.Ballot.VotedFor));
        await bed.Node.CommitOnceAsync();
        await voting;
        Assert.Equal(9UL, bed.Log.Ballot.VotedFor);
    }

    [Fact]
    public async Task Hazard04_the_log_of_another_replica_is_refused()
    {
        (MemoryLogStore store, LogPosition flushed) = await ThreeFlushedOfFiveAsync();
        LogStoreException refusal = await RefusalAsync(store, flushed, GroupLogBed.Identity with { Replica = 8 });
        Assert.Equal(LogStoreFault.WrongIdentity, refusal.Fault);
    }

    [Fact]
    public async Task Hazard04_the_log_of_another_cluster_is_refused()
    {
        (MemoryLogStore store, LogPosition flushed) = await ThreeFlushedOfFiveAsync();
        ReplicaIdentity other = GroupLogBed.Identity with { Cluster = Guid.Empty };
        LogStoreException refusal = await RefusalAsync(store, flushed, other);
        Assert.Equal(LogStoreFault.WrongIdentity, refusal.Fault);
    }

    [Fact]
    public async Task Hazard04_a_state_whose_log_is_gone_is_refused()
    {
        LogStoreException refusal = await RefusalAsync(new MemoryLogStore(), new LogPosition(3, 1));
        Assert.Equal(LogStoreFault.Damaged, refusal.Fault);
    }

    [Fact]
    public async Task Hazard11_a_damaged_entry_loses_the_replica()
    {
        (MemoryLogStore store, LogPosition flushed) = await ThreeFlushedOfFiveAsync();
        store.Damage(s_group, 5, record => record[^1] ^= 1);
        LogStoreException refusal = await RefusalAsync(store, flushed);
        Assert.Contains("damaged at index 5: its checksum does not match", refusal.Message);
    }

    [Fact]
    public async Task Hazard11_a_missing_entry_loses_the_replica()
    {
        (MemoryLogStore store, LogPosition flushed) = await ThreeFlushedOfFiveAsync();
        store.Lose(s_group, 2);
        LogStoreException refusal = await RefusalAsync(store, flushed);
        Assert.Contains("damaged at index 2: the entry is missing", refusal.Message);
    }

    [Fact]
    public async Task Hazard11_a_missing_first_entry_loses_the_replica()
    {
        (MemoryLogStore store, LogPosition flushed) = await ThreeFlushedOfFiveAsync();
        store.Lose(s_group, 1);
        LogStoreException refusal = await RefusalAsync(store, flushed);
        Assert.Contains("damaged at index 1: the first entry is missing", refusal.Message);
    }

    [Fact]
    public async Task Hazard11_a_log_that_ends_before_its_state_loses_the_replica()
    {
        (MemoryLogStore store, LogPosition _) = await ThreeFlushedOfFiveAsync();
        LogStoreException refusal = await RefusalAsync(store, new LogPosition(6, 1));
        Assert.Contains("the log ends at 5", refusal.Message);
    }

    [Fact]
    public async Task Hazard11_a_state_of_another_history_loses_the_replica()
    {
        (MemoryLogStore store, LogPosition _) = await ThreeFlushedOfFiveAsync();
        LogStoreException refusal = await RefusalAsync(store, new LogPosition(3, 9));
        Assert.Contains("different terms", refusal.Message);
    }

    [Fact]
    public async Task Hazard11_the_message_says_what_to_do()
    {
        LogStoreException refusal = await RefusalAsync(new MemoryLogStore(), new LogPosition(3, 1));
        Assert.Contains("restore the data folder from a backup, or give this node an empty", refusal.Message);
    }

    [Fact]
    public async Task Hazard12_the_membership_is_the_newest_entry_even_if_it_was_never_applied()
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync(founding: new Membership(8, 9));
        await bed.FollowAsync(term: 1);
        byte[] members = new Membership(GroupLogBed.Replica, 8, 9).Encode();
        await bed.ReceiveAsync(1, default, new LogEntry(1, 1, LogEntryKind.Configuration, members));
        await bed.DisposeAsync();
        await using GroupLogBed again = await GroupLogBed.OpenAsync(bed.Store);
        Assert.Equal([GroupLogBed.Replica, 8UL, 9UL], again.Log.Members.Voters);
    }

    private static async Task<(MemoryLogStore Store, LogPosition Flushed)> ThreeFlushedOfFiveAsync()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        long last = await bed.AppendAsync(term, 3, 10);
        await bed.AppliedAsync(last);
        LogPosition flushed = bed.State.Flush();
        await bed.AppendAsync(term, 2, 10, last);
        return (bed.Store, flushed);
    }

    private static async Task<LogStoreException> RefusalAsync(
        MemoryLogStore store, LogPosition applied, ReplicaIdentity? identity = null)
    {
        NodeLog node = new(store, (_, cause) => throw cause);
        return await Assert.ThrowsAsync<LogStoreException>(() => GroupLog.OpenAsync(
            node,
            identity ?? GroupLogBed.Identity,
            new Membership(GroupLogBed.Replica),
            new RecordingState(applied)).AsTask());
    }
}
