using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>A snapshot in the place of entries, and entries that are kept for those who fetch them.</summary>
public sealed class GroupLogInstallTests
{
    private static readonly Membership s_others = new(8, 9);
    private static readonly LogStart s_snapshot = new(new LogPosition(100, 4), s_others);

    [Fact]
    public async Task A_new_replica_begins_behind_the_snapshot()
    {
        MemoryLogStore store = new();
        await InstallAsync(store, s_snapshot);
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(s_snapshot.Position));
        Assert.Equal(
            (s_snapshot.Position, 4, 0UL), (bed.Log.Last, bed.Log.Ballot.Term, bed.Log.Ballot.VotedFor));
        Assert.Equal(s_others.Voters, bed.Log.Members.Voters);
    }

    [Fact]
    public async Task A_learner_takes_entries_behind_the_snapshot_and_commits_them()
    {
        MemoryLogStore store = new();
        await InstallAsync(store, s_snapshot);
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(s_snapshot.Position));
        await bed.FollowAsync(5);
        await bed.ReceiveAsync(5, s_snapshot.Position, GroupLogBed.Entries(5, 101, 3));
        Assert.Equal(103, bed.Log.Commit(103));
    }

    [Fact]
    public async Task A_snapshot_that_is_not_durable_yet_changes_nothing()
    {
        MemoryLogStore store = await FiveEntriesAsync();
        NodeLog node = new(store, static (_, cause) => throw cause);
        Task installing = GroupLog.InstallAsync(node, GroupLogBed.Identity, s_snapshot, "state-2").AsTask();
        Assert.False(installing.IsCompleted);
        Assert.Equal("", GroupLog.StateFolder(store, GroupLogBed.Identity.Group));
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store);
        Assert.Equal(5, bed.Log.LastIndex);
    }

    [Fact]
    public async Task The_folder_of_the_snapshot_becomes_valid_with_its_place()
    {
        MemoryLogStore store = await FiveEntriesAsync();
        await InstallAsync(store, s_snapshot);
        Assert.Equal("state-2", GroupLog.StateFolder(store, GroupLogBed.Identity.Group));
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(s_snapshot.Position));
        Assert.Equal((100, 0), (bed.Log.LastIndex, store.EntryCount));
    }

    [Fact]
    public async Task Entries_behind_the_place_stay_where_the_log_agrees_with_the_snapshot()
    {
        MemoryLogStore store = await FiveEntriesAsync();
        LogPosition place = new(3, 1);
        await InstallAsync(store, new LogStart(place, s_others));
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(place));
        Assert.Equal((3, 5), (bed.Log.Start.Index, bed.Log.LastIndex));
    }

    [Fact]
    public async Task Entries_behind_the_place_go_where_the_log_holds_another_entry_there()
    {
        MemoryLogStore store = await FiveEntriesAsync();
        LogPosition place = new(3, 2);
        await InstallAsync(store, new LogStart(place, s_others));
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(place));
        Assert.Equal((place, 0), (bed.Log.Last, store.EntryCount));
    }

    [Fact]
    public async Task Hazard04_a_vote_outlives_the_snapshot()
    {
        MemoryLogStore store = new();
        await using (GroupLogBed before = await GroupLogBed.OpenAsync(store, founding: s_others))
        {
            ValueTask<long> voting = before.Log.IncrementTermAsync(8);
            await before.Node.CommitOnceAsync();
            await voting;
        }

        LogPosition place = new(3, 1);
        await InstallAsync(store, new LogStart(place, s_others));
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, new RecordingState(place));
        Assert.Equal(8UL, bed.Log.Ballot.VotedFor);
    }

    [Fact]
    public async Task Hazard04_the_log_of_another_replica_takes_no_snapshot()
    {
        MemoryLogStore store = await FiveEntriesAsync();
        NodeLog node = new(store, static (_, cause) => throw cause);
        ReplicaIdentity other = GroupLogBed.Identity with { Replica = 12 };
        LogStoreException refusal = await Assert.ThrowsAsync<LogStoreException>(
            () => GroupLog.InstallAsync(node, other, s_snapshot, "state-2").AsTask());
        Assert.Equal(LogStoreFault.WrongIdentity, refusal.Fault);
    }

    [Fact]
    public async Task Held_entries_stay_when_the_state_behind_them_is_flushed()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        long last = await bed.AppendAsync(term, 1, 10);
        using IDisposable? hold = bed.Log.TryHold(2);
        Assert.NotNull(hold);
        last = await FlushAfterAsync(bed, term, last);
        Assert.True(bed.Log.TryRead(2, 2, 1, []));
        hold.Dispose();
        await FlushAfterAsync(bed, term, last);
        Assert.False(bed.Log.TryRead(2, 2, 1, []));
    }

    [Fact]
    public async Task Entries_that_are_gone_cannot_be_held()
    {
        await using GroupLogBed bed = await GroupLogBed.OpenAsync();
        long term = await bed.LeadAsync();
        await FlushAfterAsync(bed, term, 0);
        Assert.Null(bed.Log.TryHold(1));
    }

    private static async Task<long> FlushAfterAsync(GroupLogBed bed, long term, long after)
    {
        const int Bytes = 256 * 1024;
        long last = await bed.AppendAsync(term, 8, Bytes, after);
        await bed.AppliedAsync(last);
        bed.State.Flush();
        last = await bed.AppendAsync(term, 1, 10, last);
        await bed.AppliedAsync(last);
        await bed.Node.CommitOnceAsync();
        return last;
    }

    private static async Task<MemoryLogStore> FiveEntriesAsync()
    {
        MemoryLogStore store = new();
        await using GroupLogBed bed = await GroupLogBed.OpenAsync(store, founding: s_others);
        await bed.FollowAsync(1);
        await bed.ReceiveAsync(1, default, GroupLogBed.Entries(1, 1, 5));
        return store;
    }

    private static async Task InstallAsync(MemoryLogStore store, LogStart snapshot)
    {
        NodeLog node = new(store, static (_, cause) => throw cause);
        Task installing = GroupLog.InstallAsync(node, GroupLogBed.Identity, snapshot, "state-2").AsTask();
        await node.CommitOnceAsync();
        await installing;
    }
}
