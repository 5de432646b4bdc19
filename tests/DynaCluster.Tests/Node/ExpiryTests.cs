using DynaCluster.Model;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Expiry;
using DynaCluster.Node.Writes;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;

namespace DynaCluster.Tests.Node;

/// <summary>Time to live in one group: the expiry entries that writes leave, and what the sweeper deletes.</summary>
public sealed class ExpiryTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_put_leaves_an_entry_at_its_time() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9));
        Assert.Equal([(Now(bed) + 9, "a")], Entries(bed));
    });

    [Fact]
    public void An_overwrite_moves_the_entry() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9));
        await bed.PutAsync(Item("a", Now(bed) + 8));
        Assert.Equal([(Now(bed) + 8, "a")], Entries(bed));
    });

    [Fact]
    public void An_update_of_another_attribute_leaves_the_entry_alone() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9));
        await bed.UpdateAsync(NodeItems.Key("a"), "SET v = :v", ReturnedImage.None, (":v", 1L));
        Assert.Equal(0, MutationsOf(bed, ColumnFamily.LocalIndex));
    });

    [Fact]
    public void A_removed_attribute_takes_the_entry_away() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9));
        await bed.UpdateAsync(NodeItems.Key("a"), "REMOVE expires", ReturnedImage.None);
        Assert.Empty(Entries(bed));
    });

    [Fact]
    public void A_deletion_takes_the_entry_away() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9));
        await bed.DeleteAsync(NodeItems.Key("a"));
        Assert.Empty(Entries(bed));
    });

    [Fact]
    public void A_time_that_is_no_number_leaves_no_entry() => Run(async bed =>
    {
        await bed.PutAsync(NodeItems.Map(("pk", "a"), ("expires", "1")));
        Assert.Empty(Entries(bed));
    });

    [Fact]
    public void A_refused_write_leaves_no_entry() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9), "attribute_exists(pk)");
        Assert.Empty(Entries(bed));
    });

    [Fact]
    public void What_has_expired_is_deleted_with_its_entry_and_its_part_of_the_totals() => RunSweeping(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 2));
        await bed.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal((null, 0, 0), (bed.Stored(NodeItems.Key("a")), bed.TotalOf(0), bed.TotalOf(0, bytes: true)));
        Assert.Empty(Entries(bed));
    });

    [Fact]
    public void What_has_not_expired_stays() => RunSweeping(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9));
        await bed.PassAsync(TimeSpan.FromSeconds(4));
        Assert.NotNull(bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void Local_index_entries_go_with_the_item() => RunSweeping(
        async bed =>
        {
            await bed.PutAsync(NodeItems.Map(
                ("pk", "a"), ("sk", "s"), ("i1", "x"), ("expires", Now(bed) + 2)));
            await bed.PassAsync(TimeSpan.FromSeconds(4));
            Assert.Equal((0, 0), (bed.TotalOf(1), Count(bed, ColumnFamily.LocalIndex)));
        },
        Table(NodeItems.Index("all", "i1", ProjectionType.All)));

    [Fact]
    public void What_expired_more_than_five_years_ago_stays() => RunSweeping(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) - Limits.TtlAgeMaxSeconds - 60));
        await bed.PassAsync(TimeSpan.FromSeconds(4));
        Assert.NotNull(bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void What_expired_a_little_less_than_five_years_ago_goes() => RunSweeping(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) - Limits.TtlAgeMaxSeconds + 60));
        await bed.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Null(bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void What_is_put_with_a_time_that_the_sweeper_has_passed_goes_at_the_next_sweep() => RunSweeping(async bed =>
    {
        await bed.PassAsync(TimeSpan.FromSeconds(4));
        await bed.PutAsync(Item("a", Now(bed) - 100));
        await bed.PassAsync(2 * s_interval);
        Assert.Null(bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void What_is_still_in_flight_while_the_sweeper_passes_goes_later() => RunSweeping(async bed =>
    {
        bed.Log.CommitsAtOnce = false;
        Task put = bed.PutAsync(Item("a", Now(bed) - 100));
        await bed.PassAsync(TimeSpan.FromSeconds(4));
        bed.Log.CommitsAtOnce = true;
        bed.Log.Commit();
        await put;
        await bed.PassAsync(2 * s_interval);
        Assert.Null(bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void More_than_one_step_goes_in_one_sweep() => RunSweeping(async bed =>
    {
        long due = Now(bed) + 2;
        await Task.WhenAll(Enumerable.Range(0, (3 * Limits.ExpiryStepItemsMax) + 1).Select(
            at => bed.PutAsync(Item($"k{at}", due))));
        await bed.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(0, bed.TotalOf(0));
    });

    [Fact]
    public void An_update_in_flight_rescues_an_expired_item() => Run(async bed =>
    {
        byte[] entry = await PutExpiredAsync(bed);
        bed.Log.CommitsAtOnce = false;
        Task rescue = bed.UpdateAsync(
            NodeItems.Key("a"), "SET expires = :e", ReturnedImage.None, (":e", Now(bed) + 100));
        Task<ExpireAnswer> expiry = ExpireAsync(bed, entry);
        await bed.IdleAsync();
        bed.Log.Commit();
        await Task.WhenAll(rescue, expiry);
        Assert.Equal(ExpiryVerdict.Gone, (await expiry).Verdict);
        Assert.NotNull(bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void An_update_behind_a_deletion_makes_the_item_anew() => Run(async bed =>
    {
        byte[] entry = await PutExpiredAsync(bed);
        bed.Log.CommitsAtOnce = false;
        Task<ExpireAnswer> expiry = ExpireAsync(bed, entry);
        Task rescue = bed.UpdateAsync(
            NodeItems.Key("a"), "SET expires = :e", ReturnedImage.None, (":e", Now(bed) + 100));
        await bed.IdleAsync();
        bed.Log.Commit();
        await Task.WhenAll(rescue, expiry);
        Assert.Equal(Item("a", Now(bed) + 100), bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void An_item_that_is_found_too_early_is_looked_at_again() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 100));
        ExpireAnswer answer = await ExpireAsync(bed, Raw(bed).Single());
        Assert.Equal(ExpiryVerdict.Pending, answer.Verdict);
        Assert.NotNull(bed.Stored(NodeItems.Key("a")));
    });

    [Fact]
    public void Each_deletion_is_counted_for_its_table() => RunSweeping(async bed =>
    {
        using System.Diagnostics.Metrics.MeterListener listener = new();
        Dictionary<string, long> counted = [];
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "dynacluster.time_to_live.deleted_items")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            string table = (string)tags[0].Value!; // its only tag
            counted[table] = counted.GetValueOrDefault(table) + count;
        });
        listener.Start();
        await Task.WhenAll(bed.PutAsync(Item("a", Now(bed) + 1)), bed.PutAsync(Item("b", Now(bed) + 1)));
        await bed.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(2, counted["bed"]);
    });

    [Fact]
    public void Disabling_takes_all_entries_away() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9));
        await ChangeAsync(bed, TtlStatus.Disabling, generation: 1);
        Assert.Equal(0, Count(bed, ColumnFamily.LocalIndex));
    });

    [Fact]
    public void Disabling_leaves_local_indexes_alone() => Run(
        async bed =>
        {
            await bed.PutAsync(NodeItems.Map(("pk", "a"), ("sk", "s"), ("i1", "x"), ("expires", Now(bed) + 9)));
            await ChangeAsync(bed, TtlStatus.Disabling, generation: 1);
            Assert.Equal(1, Count(bed, ColumnFamily.LocalIndex));
        },
        Table(NodeItems.Index("all", "i1", ProjectionType.All)));

    [Fact]
    public void A_generation_that_the_group_did_not_see_end_ends_with_the_next() => Run(async bed =>
    {
        await bed.PutAsync(Item("a", Now(bed) + 9));
        await ChangeAsync(bed, TtlStatus.Enabling, generation: 3);
        Assert.Empty(Entries(bed));
    });

    [Fact]
    public void Items_that_were_there_before_get_their_entries() => RunSweeping(async bed =>
    {
        await ChangeAsync(bed, TtlStatus.Disabling, generation: 1);
        await Task.WhenAll(bed.PutAsync(Item("a", Now(bed) + 90)), bed.PutAsync(NodeItems.Item("b", 1)));
        long due = Now(bed) + 90;
        await ChangeAsync(bed, TtlStatus.Enabling, generation: 2);
        await bed.PassAsync(2 * s_interval);
        Assert.Equal([(due, "a")], Entries(bed));
    });

    [Fact]
    public void Adding_entries_goes_on_under_the_next_leadership() => Run(async bed =>
    {
        const int count = 2 * Limits.ExpiryBackfillItemsMax;
        await ChangeAsync(bed, TtlStatus.Disabling, generation: 1);
        await Task.WhenAll(Enumerable.Range(0, count).Select(at => bed.PutAsync(Item($"k{at}", Now(bed) + 900))));
        await ChangeAsync(bed, TtlStatus.Enabling, generation: 2);
        await BackfillAsync(bed);
        Assert.Equal(Limits.ExpiryBackfillItemsMax, Entries(bed).Count);
        bed.Log.Depose();
        await bed.LeadAsync();
        await using ExpirySweeper sweeper = Sweeper(bed);
        sweeper.Start();
        await bed.PassAsync(3 * s_interval);
        Assert.Equal(count, Entries(bed).Count);
        Assert.Equal(2, bed.Log.Entries.Count(static entry => IsFullStep(entry.Payload.Span)));
    });

    [Fact]
    public void An_item_that_changes_while_it_is_found_gets_the_entry_of_what_it_is_then() => Run(async bed =>
    {
        await ChangeAsync(bed, TtlStatus.Disabling, generation: 1);
        await bed.PutAsync(Item("a", Now(bed) + 90));
        await ChangeAsync(bed, TtlStatus.Enabling, generation: 2);
        bed.Log.CommitsAtOnce = false;
        Task put = bed.PutAsync(Item("a", Now(bed) + 80));
        Task backfill = BackfillAsync(bed);
        await bed.IdleAsync();
        bed.Log.Commit();
        await Task.WhenAll(put, backfill);
        Assert.Equal([(Now(bed) + 80, "a")], Entries(bed));
    });

    [Fact]
    public void An_item_that_is_deleted_while_it_is_found_gets_no_entry() => Run(async bed =>
    {
        await ChangeAsync(bed, TtlStatus.Disabling, generation: 1);
        await bed.PutAsync(Item("a", Now(bed) + 90));
        await ChangeAsync(bed, TtlStatus.Enabling, generation: 2);
        bed.Log.CommitsAtOnce = false;
        Task delete = bed.DeleteAsync(NodeItems.Key("a"));
        Task backfill = BackfillAsync(bed);
        await bed.IdleAsync();
        bed.Log.Commit();
        await Task.WhenAll(delete, backfill);
        Assert.Empty(Entries(bed));
    });

    [Fact]
    public void The_form_of_the_mark_is_on_disks() => Assert.Equal(
        "0101" + "04030201" + "AABB",
        Convert.ToHexString(new BackfillMark(0x01020304, true, new byte[] { 0xAA, 0xBB }).Encode()));

    private static TableDefinition Table(params LocalIndexDefinition[] indexes)
    {
        TableDefinition table = SequencerBed.Table(indexes);
        table.Ttl = new TableTtl { Attribute = "expires", Status = TtlStatus.Enabled, Generation = 1 };
        return table;
    }

    private static void Run(Func<SequencerBed, Task> scenario, TableDefinition? table = null)
        => SequencerBed.RunLeading(
            async bed =>
            {
                bed.Log.CommitsAtOnce = true;
                await scenario(bed);
            },
            table ?? Table());

    private static void RunSweeping(Func<SequencerBed, Task> scenario, TableDefinition? table = null) => Run(
        async bed =>
        {
            await using ExpirySweeper sweeper = Sweeper(bed);
            sweeper.Start();
            await scenario(bed);
        },
        table);

    private static ExpirySweeper Sweeper(SequencerBed bed)
    {
        CatalogView catalog = new();
        catalog.Advance(new CatalogSnapshot
        {
            Revision = 1,
            Cluster = new ClusterDefinition(),
            Tables = [new TableEntry(bed.Definition, TableSchemas.From(Table()))],
        });
        return new ExpirySweeper(new SweeperParts
        {
            Sequencer = bed.Sequencer,
            State = bed.State,
            Schemas = bed.Schemas,
            Catalog = catalog,
            Interval = s_interval,
            Time = bed.Time,
            Metrics = bed.Metrics,
            Failed = fault => Assert.Fail(fault.ToString()),
        });
    }

    private static byte[] Item(string key, long expires) => NodeItems.Map(("pk", key), ("expires", expires));

    private static long Now(SequencerBed bed) => bed.Time.GetUtcNow().ToUnixTimeSeconds();

    private static async Task ChangeAsync(SequencerBed bed, TtlStatus status, uint generation)
    {
        TableDefinition changed = bed.Definition.Clone();
        changed.Version++;
        changed.Ttl = new TableTtl { Attribute = "expires", Status = status, Generation = generation };
        bed.Definition = changed;
        await bed.LearnTableAsync();
    }

    private static Task<BackfillAnswer> BackfillAsync(SequencerBed bed) => bed.Sequencer.SubmitAsync(
        new ExpiryBackfillWrite(TableSchemas.From(bed.Definition), new BackfillMark(2, false, default)));

    private static async Task<byte[]> PutExpiredAsync(SequencerBed bed)
    {
        await bed.PutAsync(Item("a", Now(bed) - 1));
        return Raw(bed).Single();
    }

    private static Task<ExpireAnswer> ExpireAsync(SequencerBed bed, byte[] entry) => bed.Sequencer.SubmitAsync(
        new ExpireWrite(new TableVersion(bed.Definition.Id, bed.Definition.Version), entry));

    private static List<(long Seconds, string Key)> Entries(SequencerBed bed)
        => [.. Raw(bed).Select(static key => (
            ExpiryKeys.SecondsOf(key), System.Text.Encoding.UTF8.GetString(ExpiryKeys.ItemOf(key)[12..^2])))];

    private static List<byte[]> Raw(SequencerBed bed)
    {
        List<byte[]> keys = [];
        using IStorageCursor cursor = bed.State.OpenCursor(ColumnFamily.LocalIndex, [], [], reverse: false);
        while (cursor.MoveNext())
        {
            keys.Add(cursor.Key.ToArray());
        }

        return keys;
    }

    private static int Count(SequencerBed bed, ColumnFamily family)
    {
        int count = 0;
        using IStorageCursor cursor = bed.State.OpenCursor(family, [], [], reverse: false);
        while (cursor.MoveNext())
        {
            count++;
        }

        return count;
    }

    /// <summary>Of the newest entry of the log.</summary>
    private static int MutationsOf(SequencerBed bed, ColumnFamily family)
    {
        EntryReader reader = new(bed.Log.Entries[^1].Payload.Span);
        int count = 0;
        while (reader.MoveNext())
        {
            count += reader.Family == family ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether a log entry adds as many expiry entries as one step does.</summary>
    private static bool IsFullStep(ReadOnlySpan<byte> payload)
    {
        EntryReader reader = new(payload);
        int count = 0;
        while (reader.MoveNext())
        {
            count += reader.Family == ColumnFamily.LocalIndex && reader.Mutation == MutationKind.Put ? 1 : 0;
        }

        return count == Limits.ExpiryBackfillItemsMax;
    }
}
