using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;

namespace DynaCluster.Tests.Consensus;

/// <summary>Replicas that are given up, and what may come after them.</summary>
public sealed class GroupLogRetireTests
{
    [Fact]
    public async Task Hazard04_a_replica_that_was_given_up_does_not_come_back_under_its_id()
    {
        MemoryLogStore store = await RetireAsync();
        LogStoreException refused = await Assert.ThrowsAsync<LogStoreException>(
            () => OpenAsync(store, GroupLogBed.Identity));
        Assert.Equal(LogStoreFault.WrongIdentity, refused.Fault);
    }

    [Fact]
    public async Task Hazard04_a_replica_older_than_one_that_was_given_up_does_not_come()
        => await Assert.ThrowsAsync<LogStoreException>(
            async () => await OpenAsync(await RetireAsync(), GroupLogBed.Identity with { Replica = 2 }));

    [Fact]
    public async Task A_new_replica_comes_after_one_that_was_given_up_and_begins_with_nothing()
    {
        MemoryLogStore store = await RetireAsync();
        await using GroupLog log = await OpenAsync(store, GroupLogBed.Identity with { Replica = 8 });
        Assert.Equal((0, 0, 8ul), (log.LastIndex, log.Term, GroupLog.FindIdentity(store, 3)!.Replica));
    }

    [Fact]
    public async Task What_was_given_up_is_nobodys()
    {
        MemoryLogStore store = await RetireAsync();
        Assert.Equal((null, true), (GroupLog.FindIdentity(store, 3), GroupLog.IsRetired(store, 3)));
    }

    private static async Task<MemoryLogStore> RetireAsync()
    {
        GroupLogBed bed = await GroupLogBed.OpenAsync();
        await bed.AppendAsync(await bed.LeadAsync(), 3, 10);
        await bed.DisposeAsync();
        ValueTask retiring = GroupLog.RetireAsync(bed.Node, GroupLogBed.Identity);
        await bed.Node.CommitOnceAsync();
        await retiring;
        return bed.Store;
    }

    private static async Task<GroupLog> OpenAsync(MemoryLogStore store, ReplicaIdentity identity)
    {
        NodeLog node = new(store, static (_, cause) => throw cause);
        ValueTask<GroupLog> opening = GroupLog.OpenAsync(
            node, identity, new Membership(identity.Replica), new RecordingState());
        await node.CommitOnceAsync();
        return await opening;
    }
}
