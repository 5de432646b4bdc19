using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;

namespace DynaCluster.Tests.Consensus.Snapshots;

/// <summary>When a learner counts as caught up: a voter without a log stops its group.</summary>
public sealed class LearnerLagTests
{
    private static readonly uint s_group = GroupLogBed.Identity.Group;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hazard13_a_learner_that_fetches_its_state_has_not_caught_up()
    {
        await using SnapshotBed bed = await LedAsync();
        bed.Write("state", 10);
        using SnapshotClient client = bed.Client();
        await client.FetchStateAsync(s_group, SnapshotBed.Asker, bed.Target, null, Token);
        await client.FetchMembersAsync(s_group, SnapshotBed.Asker, bed.Leader.Log.Last, Token);
        Assert.Null(bed.Shelf.LagOf(s_group, SnapshotBed.Asker));
    }

    [Fact]
    public async Task Hazard13_a_learner_that_asks_who_founded_the_group_has_not_caught_up()
    {
        await using SnapshotBed bed = await LedAsync();
        using SnapshotClient client = bed.Client();
        await LogCatchUp.FindFoundingAsync(client, s_group, SnapshotBed.Asker, Token);
        Assert.Null(bed.Shelf.LagOf(s_group, SnapshotBed.Asker));
    }

    [Fact]
    public async Task A_learner_that_asks_for_what_is_behind_its_log_lags_by_that()
    {
        await using SnapshotBed bed = await LedAsync();
        (GroupLog log, _, var thread) = await SnapshotBed.OpenLearnerAsync();
        using SnapshotClient client = bed.Client();
        await LogCatchUp.StepAsync(log, client, Token);
        await LogCatchUp.StepAsync(log, client, Token);
        Assert.Equal(0, bed.Shelf.LagOf(s_group, SnapshotBed.Asker));
        await log.DisposeAsync();
        thread.Dispose();
    }

    [Fact]
    public async Task Hazard13_who_votes_is_told_also_by_a_replica_that_does_not_lead()
    {
        await using SnapshotBed bed = await LedAsync();
        bed.Leader.Log.EndLeadership();
        using SnapshotClient client = bed.Client();
        Membership members = await client.FetchMembersAsync(s_group, SnapshotBed.Asker, bed.Leader.Log.Last, Token);
        Assert.Equal([GroupLogBed.Replica], members.Voters);
    }

    private static async Task<SnapshotBed> LedAsync()
    {
        SnapshotBed bed = await SnapshotBed.OpenAsync();
        await bed.Leader.AppliedAsync(await bed.Leader.AppendAsync(await bed.Leader.LeadAsync(), 5, 10));
        return bed;
    }
}
