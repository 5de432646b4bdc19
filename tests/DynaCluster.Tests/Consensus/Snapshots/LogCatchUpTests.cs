using DynaCluster.Consensus;
using DynaCluster.Consensus.Logs;
using DynaCluster.Consensus.Snapshots;

namespace DynaCluster.Tests.Consensus.Snapshots;

/// <summary>A learner that pulls committed entries.</summary>
public sealed class LogCatchUpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hazard13_a_learner_stores_and_applies_what_is_committed()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        await bed.Leader.AppendAsync(await bed.Leader.LeadAsync(), 5, 10);
        (CatchUpOutcome outcome, long lag, RecordingState state) = await StepAsync(bed);
        Assert.Equal((CatchUpOutcome.CaughtUp, 5, 5), (outcome, lag, state.Entries.Count));
    }

    [Fact]
    public async Task A_learner_gets_nothing_that_is_not_committed()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync(founding: new Membership(GroupLogBed.Replica, 8, 9));
        long term = await bed.Leader.LeadAsync();
        await bed.Leader.AppendAsync(term, 5, 10);
        bed.Leader.Log.Acknowledged(8, term, durable: 3, applied: 0);
        (_, _, RecordingState state) = await StepAsync(bed);
        Assert.Equal(3, state.Entries.Count);
    }

    [Fact]
    public async Task A_learner_takes_over_the_leaders_term()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        await bed.Leader.LeadAsync();
        long term = await bed.Leader.LeadAsync();
        (GroupLog log, _, NodeLogThread thread) = await SnapshotBed.OpenLearnerAsync();
        using SnapshotClient client = bed.Client();
        await LogCatchUp.StepAsync(log, client, Token);
        Assert.Equal(new Ballot(term, 0), log.Ballot);
        await log.DisposeAsync();
        thread.Dispose();
    }

    [Fact]
    public async Task A_learner_behind_the_cut_needs_a_snapshot()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        long term = await bed.Leader.LeadAsync();
        long last = await bed.Leader.AppendAsync(term, 4, 256 * 1024);
        await bed.Leader.AppliedAsync(last);
        bed.Leader.State.Flush();
        await bed.Leader.AppliedAsync(await bed.Leader.AppendAsync(term, 1, 10, last));
        Assert.Equal(CatchUpOutcome.SnapshotNeeded, (await StepAsync(bed)).Outcome);
    }

    [Fact]
    public async Task Whoever_does_not_lead_gives_no_entries()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        await bed.Leader.AppendAsync(await bed.Leader.LeadAsync(), 5, 10);
        bed.Leader.Log.EndLeadership();
        Assert.Equal(CatchUpOutcome.AskAnother, (await StepAsync(bed)).Outcome);
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_not_waited_for()
    {
        await using SnapshotBed bed = await SnapshotBed.OpenAsync();
        await bed.ClosePortAsync();
        Assert.Equal(CatchUpOutcome.AskAnother, (await StepAsync(bed)).Outcome);
    }

    private static async Task<(CatchUpOutcome Outcome, long Lag, RecordingState State)> StepAsync(SnapshotBed bed)
    {
        (GroupLog log, RecordingState state, NodeLogThread thread) = await SnapshotBed.OpenLearnerAsync();
        using SnapshotClient client = bed.Client();
        (CatchUpOutcome outcome, long lag) = await LogCatchUp.StepAsync(log, client, Token);
        await log.WaitForAppliedAsync(log.CommitIndex, Token);
        await log.DisposeAsync();
        thread.Dispose();
        return (outcome, lag, state);
    }
}
