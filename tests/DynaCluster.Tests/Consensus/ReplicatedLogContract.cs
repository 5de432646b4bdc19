using DynaCluster.Consensus;
using DynaCluster.Model.Log;

namespace DynaCluster.Tests.Consensus;

/// <summary>What the sequencer relies on: every form of <see cref="IReplicatedLog"/> passes it.</summary>
public abstract class ReplicatedLogContract
{
    [Fact]
    public Task A_started_lone_replica_leads()
        => RunAsync(async bed => Assert.True((await bed.LeadAsync()).Term > 0));

    [Fact]
    public Task Waiting_again_gives_the_same_leadership()
        => RunAsync(async bed => Assert.Same(await bed.LeadAsync(), await bed.LeadAsync()));

    [Fact]
    public Task An_appended_entry_reaches_the_state_with_its_place_and_bytes()
        => RunAsync(async bed =>
        {
            LogPosition place = Append(bed, await bed.LeadAsync(), 0, "a"u8);
            await bed.AppliedAsync(place.Index);
            LogEntry entry = bed.State.Entries.Single(e => e.Kind == LogEntryKind.Application);
            Assert.Equal((place.Index, place.Term, "a"), (entry.Index, entry.Term, Text(entry)));
        });

    [Fact]
    public Task An_applied_entry_is_committed()
        => RunAsync(async bed =>
        {
            LogPosition place = Append(bed, await bed.LeadAsync(), 0, "a"u8);
            await bed.AppliedAsync(place.Index);
            Assert.True(bed.Log.CommitIndex >= place.Index);
        });

    [Fact]
    public Task The_callers_memory_is_free_after_the_append()
        => RunAsync(async bed =>
        {
            byte[] payload = "a"u8.ToArray();
            LogPosition place = bed.Log.TryAppend(await bed.LeadAsync(), 0, payload)!.Value; // it leads
            payload[0] = (byte)'x';
            await bed.AppliedAsync(place.Index);
            Assert.Equal("a", Text(bed.State.Entries[^1]));
        });

    [Fact]
    public Task The_first_entry_of_a_leadership_is_behind_none()
        => RunAsync(async bed => Assert.Null(bed.Log.TryAppend(await bed.LeadAsync(), 1, "a"u8.ToArray())));

    [Fact]
    public Task An_entry_is_taken_only_behind_the_last_one()
        => RunAsync(async bed =>
        {
            Leadership leadership = await bed.LeadAsync();
            Append(bed, leadership, 0, "a"u8);
            Assert.Null(bed.Log.TryAppend(leadership, 0, "b"u8.ToArray()));
        });

    [Fact]
    public Task Hazard03_after_a_refusal_the_chain_goes_on_where_it_was()
        => RunAsync(async bed =>
        {
            Leadership leadership = await bed.LeadAsync();
            LogPosition first = Append(bed, leadership, 0, "a"u8);
            bed.Log.TryAppend(leadership, first.Index + 7, "b"u8.ToArray());
            Assert.Equal(first.Index + 1, Append(bed, leadership, first.Index, "c"u8).Index);
        });

    [Fact]
    public Task Hazard02_a_restart_leads_in_a_higher_term()
        => RunAsync(async bed =>
        {
            long before = (await bed.LeadAsync()).Term;
            await bed.RestartAsync();
            Assert.True((await bed.LeadAsync()).Term > before);
        });

    [Fact]
    public Task After_a_restart_every_acknowledged_entry_is_applied_again()
        => RunAsync(async bed =>
        {
            Leadership leadership = await bed.LeadAsync();
            long after = 0;
            for (int i = 0; i < 20; i++)
            {
                after = Append(bed, leadership, after, "a"u8).Index;
            }

            await bed.AppliedAsync(after);
            await bed.RestartAsync();
            await bed.AppliedAsync(after);
            Assert.Equal(20, bed.State.Entries.Count(e => e.Kind == LogEntryKind.Application));
        });

    [Fact]
    public Task A_leadership_of_before_the_restart_is_refused()
        => RunAsync(async bed =>
        {
            Leadership old = await bed.LeadAsync();
            await bed.RestartAsync();
            await bed.LeadAsync();
            Assert.Null(bed.Log.TryAppend(old, 0, "a"u8.ToArray()));
        });

    [Fact]
    public Task A_restart_cancels_the_leadership_before_it()
        => RunAsync(async bed =>
        {
            Leadership old = await bed.LeadAsync();
            await bed.RestartAsync();
            Assert.True(old.Lost.IsCancellationRequested);
        });

    [Fact]
    public Task The_read_barrier_is_passed_when_everything_committed_is_applied()
        => RunAsync(async bed =>
        {
            Leadership leadership = await bed.LeadAsync();
            await bed.AppliedAsync(Append(bed, leadership, 0, "a"u8).Index);
            long committed = bed.Log.CommitIndex;
            Assert.True(await bed.Log.ConfirmLeadershipAsync(leadership, bed.Token));
            Assert.True(bed.State.AppliedIndex >= committed);
        });

    [Fact]
    public Task The_read_barrier_is_not_passed_under_an_old_leadership()
        => RunAsync(async bed =>
        {
            Leadership old = await bed.LeadAsync();
            await bed.RestartAsync();
            await bed.LeadAsync();
            Assert.False(await bed.Log.ConfirmLeadershipAsync(old, bed.Token));
        });

    /// <summary>Runs the scenario on a fresh log, on whatever the form's continuations need to run on.</summary>
    protected abstract Task RunAsync(Func<ReplicatedLogBed, Task> scenario);

    private static LogPosition Append(
        ReplicatedLogBed bed, Leadership leadership, long after, ReadOnlySpan<byte> payload)
        => bed.Log.TryAppend(leadership, after, payload.ToArray())
            ?? throw new InvalidOperationException($"refused behind {after}");

    private static string Text(LogEntry entry) => System.Text.Encoding.UTF8.GetString(entry.Payload.Span);
}
