using DynaCluster.Model;
using DynaCluster.Protocol;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Tests.Node;

/// <summary>The scenarios of HAZARDS.md that are the sequencer's.</summary>
public sealed class HazardTests
{
    private const string Missing = "attribute_not_exists(pk)";

    [Fact]
    public void Hazard01_A_refusal_is_not_given_before_what_it_read_is_applied() => SequencerBed.RunLeading(async bed =>
    {
        _ = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        Task<WriteResponse> refused = bed.PutAsync(NodeItems.Item("a", 2), Missing);
        await bed.IdleAsync();
        Assert.False(refused.IsCompleted);
        bed.Log.Commit();
        Assert.Equal("ConditionalCheckFailedException", (await refused).Error.Type);
    });

    [Fact]
    public void Hazard01_A_refusal_upon_a_write_that_never_happened_is_not_given()
        => SequencerBed.RunLeading(async bed =>
    {
        _ = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        Task<WriteResponse> refused = bed.PutAsync(NodeItems.Item("a", 2), Missing, oldItem: true);
        await bed.IdleAsync();
        bed.Log.Depose();
        bed.Log.ReplaceUncommitted();
        bed.Log.Commit();
        Assert.Equal(RequestFate.NotApplied, (await refused).Error.Fate);
    });

    [Fact]
    public void Hazard01_A_refusal_in_a_batch_with_effects_waits_for_its_entry() => SequencerBed.RunLeading(async bed =>
    {
        Task<WriteResponse> put = bed.PutAsync(NodeItems.Item("a", 1));
        Task<WriteResponse> refused = bed.PutAsync(NodeItems.Item("a", 2), Missing);
        await bed.IdleAsync();
        Assert.False(put.IsCompleted || refused.IsCompleted);
        bed.Log.Commit();
        Assert.Equal(RequestFate.Refused, (await refused).Error.Fate);
    });

    [Fact]
    public void Hazard01_A_leader_that_is_cut_off_refuses_nothing() => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.CommitsAtOnce = true;
        await bed.PutAsync(NodeItems.Item("a", 1));
        bed.Log.Confirms = false;
        WriteResponse answer = await bed.PutAsync(NodeItems.Item("a", 2), Missing);
        Assert.Equal(RequestFate.NotApplied, answer.Error.Fate);
    });

    [Fact]
    public void Hazard01_A_delete_without_effect_waits_for_a_confirmation() => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.Confirms = null;
        Task<WriteResponse> delete = bed.DeleteAsync(NodeItems.Key("a"));
        await bed.IdleAsync();
        Assert.False(delete.IsCompleted);
        bed.Log.Depose();
        Assert.Equal(RequestFate.NotApplied, (await delete).Error.Fate);
    });

    /// <summary>The state lies behind the log, all in one term: "an entry of its own term is applied" says nothing.
    /// </summary>
    [Fact]
    public void Hazard02_Nothing_is_evaluated_before_the_barrier_entry_is_applied()
        => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.CommitsAtOnce = true;
        await bed.PutAsync(NodeItems.Item("a", 1));
        bed.Log.CommitsAtOnce = false;
        _ = bed.PutAsync(NodeItems.Item("a", 2));
        await bed.IdleAsync();
        bed.Log.Depose();
        bed.Log.Lead();
        await bed.IdleAsync();
        Task<WriteResponse> update = bed.UpdateAsync(
            NodeItems.Key("a"), "SET v = v + :one", ReturnedImage.AllNew, (":one", 1L));
        bed.Log.Commit(1); // the put of the epoch before; the barrier is not applied yet
        await bed.IdleAsync();
        int evaluated = bed.CountOf(EntryKind.Effects) - 2;
        bed.Log.CommitsAtOnce = true;
        bed.Log.Commit();
        Assert.Equal((0, 3L), (evaluated, SequencerBed.NumberOf((await update).Attributes, "v")));
    });

    [Fact]
    public void Hazard02_The_barrier_of_another_leader_begins_no_epoch() => SequencerBed.Run(async bed =>
    {
        bed.Log.Lead();
        await bed.IdleAsync();
        bed.Log.ReplaceUncommitted();
        bed.Log.Commit();
        await bed.IdleAsync();
        Assert.Null(bed.Sequencer.Leadership);
        bed.Log.Depose();
    });

    [Fact]
    public void Hazard02_An_epoch_that_another_leader_ended_already_does_not_begin() => SequencerBed.Run(async bed =>
    {
        bed.Log.Lead();
        await bed.IdleAsync();
        bed.Log.Commit();
        bed.Log.CommitBarrierOfAnother();
        await bed.IdleAsync();
        Assert.Null(bed.Sequencer.Leadership);
        bed.Log.Depose();
    });

    [Fact]
    public void Hazard03_A_refusal_upon_skipped_effects_is_not_given() => SequencerBed.RunLeading(async bed =>
    {
        long hole = bed.Log.Entries.Count + 1;
        _ = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        Task<WriteResponse> refused = bed.PutAsync(NodeItems.Item("a", 2), Missing);
        await bed.IdleAsync();
        bed.Log.SpoilUncommitted(hole);
        bed.Log.Commit();
        Assert.Equal(RequestFate.NotApplied, (await refused).Error.Fate);
    });

    [Fact]
    public void Hazard03_A_failed_append_drops_what_was_evaluated_and_begins_behind_a_new_barrier()
        => SequencerBed.RunLeading(async bed =>
        {
            bed.Log.RefusesAppends = true;
            Task<WriteResponse> lost = bed.PutAsync(NodeItems.Item("a", 1));
            await bed.IdleAsync();
            bed.Log.RefusesAppends = false;
            bed.Log.CommitsAtOnce = true;
            await bed.IdleAsync();
            WriteResponse next = await bed.PutAsync(NodeItems.Item("a", 2), Missing);
            Assert.Equal((RequestFate.NotApplied, null, 2), ((await lost).Error.Fate, next.Error, Barriers(bed)));
        });

    [Fact]
    public void Hazard03_Behind_a_hole_in_a_term_all_batches_are_skipped_and_end_as_not_applied()
        => SequencerBed.RunLeading(async bed =>
        {
            long hole = bed.Log.Entries.Count + 1;
            _ = bed.PutAsync(NodeItems.Item("a", 1));
            await bed.IdleAsync();
            Task<WriteResponse> upon = bed.UpdateAsync(
                NodeItems.Key("a"), "SET v = v + :one", ReturnedImage.None, (":one", 1L));
            await bed.IdleAsync();
            bed.Log.SpoilUncommitted(hole);
            bed.Log.Commit();
            Assert.Equal((RequestFate.NotApplied, null), ((await upon).Error.Fate, bed.Stored(NodeItems.Key("a"))));
        });

    [Fact]
    public void Hazard03_Behind_skipped_effects_a_new_barrier_begins() => SequencerBed.RunLeading(async bed =>
    {
        long hole = bed.Log.Entries.Count + 1;
        _ = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        _ = bed.PutAsync(NodeItems.Item("b", 1));
        await bed.IdleAsync();
        bed.Log.SpoilUncommitted(hole);
        bed.Log.CommitsAtOnce = true;
        bed.Log.Commit();
        await bed.IdleAsync();
        Assert.Equal(2, Barriers(bed));
    });

    [Fact]
    public void Hazard16_What_has_no_place_when_leadership_ends_is_not_applied() => SequencerBed.Run(async bed =>
    {
        bed.Log.Lead();
        await bed.IdleAsync();
        Task<WriteResponse> waiting = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        bed.Log.Depose();
        Assert.Equal(RequestFate.NotApplied, (await waiting).Error.Fate);
    });

    [Fact]
    public void Hazard16_What_another_leader_commits_is_answered() => SequencerBed.RunLeading(async bed =>
    {
        Task<WriteResponse> put = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        bed.Log.Depose();
        await bed.IdleAsync();
        Assert.False(put.IsCompleted);
        bed.Log.Commit();
        Assert.Null((await put).Error);
    });

    [Fact]
    public void Hazard16_Where_another_entry_is_applied_nothing_was() => SequencerBed.RunLeading(async bed =>
    {
        Task<WriteResponse> first = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        Task<WriteResponse> second = bed.PutAsync(NodeItems.Item("b", 1));
        await bed.IdleAsync();
        bed.Log.Depose();
        bed.Log.ReplaceUncommitted(); // one entry: the second's place stays without any
        bed.Log.Commit();
        Assert.Equal(
            (RequestFate.NotApplied, RequestFate.NotApplied), ((await first).Error.Fate, (await second).Error.Fate));
    });

    [Fact]
    public void Hazard16_Without_a_fate_the_outcome_is_unknown_after_the_deadline()
        => SequencerBed.RunLeading(async bed =>
    {
        Task<WriteResponse> put = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        bed.Log.Depose();
        await bed.PassAsync(TimeSpan.FromMilliseconds(Limits.WriteDeadlineMilliseconds - 200));
        Assert.False(put.IsCompleted);
        Assert.Equal(RequestFate.Unknown, (await put).Error.Fate);
    });

    /// <summary>As many entries as may be are in flight, so the last write is read before them and evaluated behind.
    /// </summary>
    [Fact]
    public void Hazard15_A_value_read_before_is_used_only_if_its_key_did_not_change_since() => SequencerBed.RunLeading(
        async bed =>
        {
            for (int i = 0; i < Limits.EntriesInFlightMax; i++)
            {
                _ = bed.PutAsync(NodeItems.Item("a", i));
                await bed.IdleAsync();
            }

            Task<WriteResponse> update = bed.UpdateAsync(
                NodeItems.Key("a"), "ADD v :one", ReturnedImage.AllNew, (":one", 1L));
            await bed.IdleAsync();
            bed.Log.Commit();
            await bed.IdleAsync();
            bed.Log.Commit();
            Assert.Equal(Limits.EntriesInFlightMax, SequencerBed.NumberOf((await update).Attributes, "v"));
        });

    private static int Barriers(SequencerBed bed) => bed.CountOf(EntryKind.Barrier);
}
