using DynaCluster.Model;
using DynaCluster.Model.Items;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using Google.Protobuf;

namespace DynaCluster.Tests.Node;

/// <summary>Order, batches, overlay, schemas and bounds of the sequencer.</summary>
public sealed class SequencerTests
{
    private static readonly byte[] s_key = NodeItems.Key("a");

    [Fact]
    public void An_answer_without_effect_that_nobody_confirms_is_not_applied_at_the_deadline()
        => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.Confirms = null;
        Task<WriteResponse> delete = bed.DeleteAsync(NodeItems.Key("a"));
        await bed.PassAsync(TimeSpan.FromMilliseconds(Limits.WriteDeadlineMilliseconds + 1000));
        Assert.True(delete.IsCompleted);
        Assert.Equal(RequestFate.NotApplied, (await delete).Error.Fate);
    });

    [Fact]
    public void A_write_of_a_table_that_nobody_knows_ends_alone() => SequencerBed.RunLeading(async bed =>
    {
        byte[] item = NodeItems.Item("a", 1);
        var unknown = new WriteRequest
        {
            Target = new Target { Group = 1, Table = 99, SchemaVersion = 0 },
            Key = ByteString.CopyFrom(item),
            Item = ByteString.CopyFrom(item),
        };
        WriteResponse answer = await bed.Sequencer.SubmitAsync(new PutItemWrite(unknown));
        Assert.Equal(RequestFate.NotApplied, answer.Error.Fate);
    });

    [Fact]
    public void An_update_that_multiplies_an_item_is_refused_before_it_fills_the_memory()
        => SequencerBed.RunLeading(async bed =>
    {
        const int AllocatedMax = 64 * 1024 * 1024;
        bed.Log.CommitsAtOnce = true;
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("v", new string('x', 300_000))));
        string copies = string.Join(',', Enumerable.Range(0, 400).Select(static i => $"w{i}=v"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        WriteResponse answer = await bed.UpdateAsync(NodeItems.Key("a"), "SET " + copies, ReturnedImage.None);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(
            ("ValidationException", true), (answer.Error.Type, allocated < AllocatedMax));
    });

    [Fact]
    public void Updates_of_one_hot_key_are_one_entry_and_each_sees_the_one_before() => SequencerBed.RunLeading(
        async bed =>
        {
            Task<WriteResponse>[] updates = [.. Enumerable.Range(0, 100).Select(_ => Increment(bed))];
            await bed.IdleAsync();
            bed.Log.Commit();
            List<long> values = [];
            foreach (Task<WriteResponse> update in updates)
            {
                values.Add(SequencerBed.NumberOf((await update).Attributes, "v"));
            }

            Assert.Equal((1, true), (
                bed.CountOf(EntryKind.Effects), values.SequenceEqual(Enumerable.Range(1, 100).Select(i => (long)i))));
        });

    [Fact]
    public void Updates_of_one_hot_key_see_the_entries_in_flight() => SequencerBed.RunLeading(async bed =>
    {
        _ = Increment(bed);
        await bed.IdleAsync();
        _ = Increment(bed);
        await bed.IdleAsync();
        Task<WriteResponse> third = Increment(bed);
        await bed.IdleAsync();
        bed.Log.Commit();
        Assert.Equal(3, SequencerBed.NumberOf((await third).Attributes, "v"));
    });

    [Fact]
    public void An_overlay_value_leaves_only_with_the_entry_that_brought_it() => SequencerBed.RunLeading(async bed =>
    {
        _ = Increment(bed);
        await bed.IdleAsync();
        _ = Increment(bed);
        await bed.IdleAsync();
        bed.Log.Commit(1); // the first entry's value was replaced on the overlay by the second's: it stays
        await bed.IdleAsync();
        Task<WriteResponse> third = Increment(bed);
        await bed.IdleAsync();
        bed.Log.Commit();
        Assert.Equal(3, SequencerBed.NumberOf((await third).Attributes, "v"));
    });

    [Fact]
    public void An_identical_put_is_an_effect_with_a_later_stamp() => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.CommitsAtOnce = true;
        await bed.PutAsync(NodeItems.Item("a", 1));
        ulong before = Stamp(bed);
        await bed.PutAsync(NodeItems.Item("a", 1));
        Assert.True(Stamp(bed) > before);
    });

    [Fact]
    public void A_delete_of_a_missing_item_is_no_effect() => SequencerBed.RunLeading(async bed =>
    {
        WriteResponse answer = await bed.DeleteAsync(s_key);
        Assert.Equal((null, 0), (answer.Error, bed.CountOf(EntryKind.Effects)));
    });

    [Fact]
    public void No_more_entries_than_the_bound_are_in_flight() => SequencerBed.RunLeading(async bed =>
    {
        for (int i = 0; i < Limits.EntriesInFlightMax + 3; i++)
        {
            _ = bed.PutAsync(NodeItems.Item($"k{i}", i));
            await bed.IdleAsync();
        }

        int inFlight = bed.CountOf(EntryKind.Effects);
        bed.Log.CommitsAtOnce = true;
        bed.Log.Commit();
        await bed.IdleAsync();
        Assert.Equal(
            (Limits.EntriesInFlightMax, Limits.EntriesInFlightMax + 3L), (inFlight, bed.TotalOf(0)));
    });

    [Fact]
    public void While_an_entry_is_on_its_way_the_writes_that_come_gather_in_the_next() => SequencerBed.RunLeading(
        async bed =>
        {
            for (int i = 0; i < 6; i++)
            {
                _ = bed.PutAsync(NodeItems.Item($"k{i}", i));
                await bed.IdleAsync();
            }

            int before = bed.CountOf(EntryKind.Effects);
            bed.Log.Commit();
            await bed.IdleAsync();
            Assert.Equal((1, 2), (before, bed.CountOf(EntryKind.Effects)));
        },
        gathered: Limits.EntryGatheredOperations);

    [Fact]
    public void What_has_gathered_does_not_wait_for_the_entry_on_its_way() => SequencerBed.RunLeading(
        async bed =>
        {
            _ = bed.PutAsync(NodeItems.Item("first", 0));
            await bed.IdleAsync();
            for (int i = 0; i < Limits.EntryGatheredOperations; i++)
            {
                _ = bed.PutAsync(NodeItems.Item($"k{i}", i));
            }

            await bed.IdleAsync();
            Assert.Equal(2, bed.CountOf(EntryKind.Effects));
        },
        gathered: Limits.EntryGatheredOperations);

    [Fact]
    public void An_entry_holds_no_more_operations_than_the_bound() => SequencerBed.RunLeading(async bed =>
    {
        for (int i = 0; i < Limits.EntryOperationsMax + 1; i++)
        {
            _ = bed.PutAsync(NodeItems.Item($"k{i}", i));
        }

        await bed.IdleAsync();
        Assert.Equal(2, bed.CountOf(EntryKind.Effects));
    });

    [Fact]
    public void An_entry_holds_no_more_bytes_than_the_bound() => SequencerBed.RunLeading(async bed =>
    {
        string large = new('x', 300 * 1024);
        for (int i = 0; i < 7; i++)
        {
            _ = bed.PutAsync(NodeItems.Map(("pk", $"k{i}"), ("x", large)));
        }

        await bed.IdleAsync();
        Assert.Equal(
            (3, true),
            (bed.CountOf(EntryKind.Effects), bed.Log.Entries.All(e => e.Payload.Length <= Limits.EntryBytesMax)));
    });

    [Fact]
    public void What_began_the_next_entry_is_answered_by_it() => SequencerBed.RunLeading(async bed =>
    {
        string large = new('x', 300 * 1024);
        Task<WriteResponse>[] puts = [.. Enumerable.Range(0, 7)
            .Select(i => bed.PutAsync(NodeItems.Map(("pk", $"k{i}"), ("x", large))))];
        await bed.IdleAsync();
        bed.Log.Commit();
        foreach (Task<WriteResponse> put in puts)
        {
            Assert.Null((await put).Error);
        }
    });

    [Fact]
    public void A_full_queue_throttles() => SequencerBed.Run(async bed =>
    {
        bed.Log.Lead(); // the barrier is not applied: everything waits
        await bed.IdleAsync();
        for (int i = 0; i < Limits.SequencerQueueOperationsMax; i++)
        {
            _ = bed.PutAsync(NodeItems.Item("a", i));
        }

        WriteResponse answer = await bed.PutAsync(NodeItems.Item("a", 0));
        Assert.Equal(
            (RequestFate.Refused, "ProvisionedThroughputExceededException"), (answer.Error.Fate, answer.Error.Type));
    });

    [Fact]
    public void A_replica_that_does_not_lead_takes_no_writes() => SequencerBed.Run(async bed =>
    {
        WriteResponse answer = await bed.PutAsync(NodeItems.Item("a", 1));
        Assert.Equal(RequestFate.NotApplied, answer.Error.Fate);
    });

    [Fact]
    public void Hazard06_A_group_learns_the_table_before_its_first_write_is_evaluated() => SequencerBed.Run(async bed =>
    {
        await bed.LeadAsync();
        Task<WriteResponse> put = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        (int Schemas, int Effects) before = (bed.CountOf(EntryKind.SchemaChange), bed.CountOf(EntryKind.Effects));
        bed.Log.CommitsAtOnce = true;
        bed.Log.Commit();
        Assert.Equal(((1, 0), null), (before, (await put).Error));
    });

    [Fact]
    public void Hazard06_A_request_of_an_older_schema_is_told_so_and_not_applied()
        => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.CommitsAtOnce = true;
        bed.Definition = bed.Definition.Clone();
        bed.Definition.Version = 2;
        await bed.Sequencer.SubmitAsync(new SchemaWrite(bed.Definition));
        bed.Definition = SequencerBed.Table();
        WriteResponse answer = await bed.PutAsync(NodeItems.Item("a", 1));
        Assert.Equal(
            (RequestFate.NotApplied, RequestErrors.StaleSchemaType), (answer.Error.Fate, answer.Error.Type));
    });

    [Theory]
    [InlineData(0UL)] // of a router that does not compare
    [InlineData(1UL)]
    public void Hazard07_A_request_for_the_range_that_the_group_owns_is_decided(ulong epoch)
        => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.CommitsAtOnce = true;
        bed.RangeEpoch = epoch;
        Assert.Null((await bed.PutAsync(NodeItems.Item("a", 1))).Error);
    });

    [Fact]
    public void Hazard07_A_request_for_another_range_is_told_which_one_the_group_owns()
        => SequencerBed.RunLeading(async bed =>
    {
        bed.RangeEpoch = 2;
        RequestError error = (await bed.PutAsync(NodeItems.Item("a", 1))).Error;
        Assert.Equal(
            (RequestFate.NotApplied, RequestErrors.StaleRangeType, 1UL), (error.Fate, error.Type, error.Range.Epoch));
    });

    [Fact]
    public void Hazard06_A_newer_schema_comes_behind_the_effects_of_the_older_one()
        => SequencerBed.RunLeading(async bed =>
    {
        TableDefinition newer = bed.Definition.Clone();
        newer.Version = 2;
        Task<WriteResponse> put = bed.PutAsync(NodeItems.Item("a", 1));
        Task<SchemaResponse> change = bed.Sequencer.SubmitAsync(new SchemaWrite(newer));
        await bed.IdleAsync();
        bed.Log.CommitsAtOnce = true;
        bed.Log.Commit();
        Assert.Equal((null, null), ((await put).Error, (await change).Error));
    });

    [Fact]
    public void A_dropped_table_is_refused_and_its_items_are_gone() => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.CommitsAtOnce = true;
        await bed.PutAsync(NodeItems.Item("a", 1));
        await bed.Sequencer.SubmitAsync(new DropTableWrite(bed.Definition));
        WriteResponse answer = await bed.PutAsync(NodeItems.Item("a", 2));
        Assert.Equal(
            ("ResourceNotFoundException", null, 0L), (answer.Error.Type, bed.Stored(s_key), bed.TotalOf(0)));
    });

    [Fact]
    public void Writes_in_front_of_a_drop_are_applied_and_those_behind_are_refused() => SequencerBed.RunLeading(
        async bed =>
        {
            Task<WriteResponse> before = bed.PutAsync(NodeItems.Item("a", 1));
            Task<SchemaResponse> drop = bed.Sequencer.SubmitAsync(new DropTableWrite(bed.Definition));
            Task<WriteResponse> behind = bed.PutAsync(NodeItems.Item("b", 1));
            bed.Log.CommitsAtOnce = true;
            Assert.Equal(
                (null, null, RequestFate.Refused),
                ((await before).Error, (await drop).Error, (await behind).Error.Fate));
        });

    [Fact]
    public void Times_of_entries_grow_over_a_change_of_leadership() => SequencerBed.RunLeading(async bed =>
    {
        bed.Log.CommitsAtOnce = true;
        await bed.PutAsync(NodeItems.Item("a", 1));
        bed.Log.Depose();
        bed.Log.Lead();
        await bed.IdleAsync();
        await bed.PutAsync(NodeItems.Item("a", 2));
        ulong[] times = [.. bed.Log.Entries
            .Select(entry => new EntryReader(entry.Payload.Span).Header.CommittedAt)
            .Where(time => time > 0)];
        Assert.True(times.SequenceEqual(times.Order()) && times.Distinct().Count() == times.Length);
    });

    [Fact]
    public void A_queued_write_is_not_applied_after_its_deadline() => SequencerBed.Run(async bed =>
    {
        bed.Log.Lead();
        await bed.IdleAsync();
        Task<WriteResponse> put = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.PassAsync(TimeSpan.FromMilliseconds(Limits.WriteDeadlineMilliseconds + 1000));
        Assert.Equal(RequestFate.NotApplied, (await put).Error.Fate);
    });

    [Fact]
    public void A_stop_answers_what_is_in_flight_and_ends_what_waits() => SequencerBed.RunLeading(async bed =>
    {
        Task<WriteResponse> appended = bed.PutAsync(NodeItems.Item("a", 1));
        await bed.IdleAsync();
        Task stopping = bed.Sequencer.StopAsync(TimeSpan.FromSeconds(1));
        Task<WriteResponse> late = bed.PutAsync(NodeItems.Item("b", 1));
        await bed.IdleAsync();
        bed.Log.Commit();
        await stopping;
        Assert.Equal((null, RequestFate.NotApplied), ((await appended).Error, (await late).Error.Fate));
    });

    private static Task<WriteResponse> Increment(SequencerBed bed)
        => bed.UpdateAsync(s_key, "ADD v :one", ReturnedImage.AllNew, (":one", 1L));

    private static ulong Stamp(SequencerBed bed)
    {
        byte[] stored = bed.State.Get(ColumnFamily.Items, NodeItems.StorageKey(bed.Definition, s_key)) ?? [];
        return ItemHeader.Read(stored).Stamp.Time;
    }
}
