using DynaCluster.Model.Changes;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using Google.Protobuf;

namespace DynaCluster.Tests.Node;

/// <summary>A destination takes the index entries of a source group once and in order, whoever sends them.</summary>
public sealed class IndexBatchTests
{
    private const uint Index = GlobalIndexSchema.FirstId + 1;
    private const uint Source = 3;

    [Fact]
    public void A_batch_that_follows_is_stored_with_its_place() => Run(async bed =>
    {
        IndexBatchResponse answer = await SendAsync(bed, default, Place(10), Put("a", "1"), Put("b", "1"));
        Assert.Equal((Place(10), "a=1 b=1", 2L), (Stored(answer), Entries(bed), Count(bed)));
    });

    [Fact]
    public void Hazard08_A_batch_that_comes_again_changes_nothing() => Run(async bed =>
    {
        await SendAsync(bed, default, Place(10), Put("a", "1"));
        await SendAsync(bed, Place(10), Place(20), Gone("a"));
        IndexBatchResponse again = await SendAsync(bed, default, Place(10), Put("a", "1"));
        Assert.Equal((Place(20), "", 0L), (Stored(again), Entries(bed), Count(bed)));
    });

    [Fact]
    public void Hazard08_A_deposed_sender_that_is_behind_is_told_what_is_stored() => Run(async bed =>
    {
        await SendAsync(bed, default, Place(30), Put("b", "2"));
        IndexBatchResponse late = await SendAsync(bed, Place(10), Place(20), Put("a", "1"));
        Assert.Equal((Place(30), "b=2"), (Stored(late), Entries(bed)));
    });

    [Fact]
    public void Hazard08_An_entry_that_went_away_and_came_back_is_there_once() => Run(async bed =>
    {
        await SendAsync(bed, default, Place(1), Put("A", "1"));
        await SendAsync(bed, Place(1), Place(2), Gone("A"), Put("B", "2"));
        await SendAsync(bed, Place(2), Place(3), Gone("B"), Put("A", "3"));
        await SendAsync(bed, Place(1), Place(2), Gone("A"), Put("B", "2")); // again
        Assert.Equal(("A=3", 1L), (Entries(bed), Count(bed)));
    });

    [Fact]
    public void Of_several_changes_of_one_key_in_a_batch_the_last_one_counts() => Run(async bed =>
    {
        await SendAsync(bed, default, Place(1), Put("A", "1"), Gone("A"), Put("A", "2"));
        Assert.Equal(("A=2", 1L), (Entries(bed), Count(bed)));
    });

    [Fact]
    public void Batches_in_flight_follow_each_other() => Run(async bed =>
    {
        Task<IndexBatchResponse> first = Send(bed, default, Place(1), Put("A", "1"));
        Task<IndexBatchResponse> second = Send(bed, Place(1), Place(2), Gone("A"));
        await SettleAsync(bed);
        Assert.Equal((Place(1), Place(2), ""), (Stored(await first), Stored(await second), Entries(bed)));
    });

    [Fact]
    public void Sources_do_not_disturb_each_other() => Run(async bed =>
    {
        await SendAsync(bed, default, Place(10), Put("a", "1"));
        IndexBatchRequest other = Request(default, Place(2), Put("b", "1"));
        other.SourceGroup = Source + 1;
        Task<IndexBatchResponse> sent = bed.Sequencer.SubmitAsync(new IndexBatchWrite(other));
        await SettleAsync(bed);
        Assert.Equal((Place(2), "a=1 b=1"), (Stored(await sent), Entries(bed)));
    });

    [Fact]
    public void Who_asks_is_told_the_place_and_changes_nothing() => Run(async bed =>
    {
        await SendAsync(bed, default, Place(10), Put("a", "1"));
        IndexBatchRequest question = Request(default, default);
        question.Ask = true;
        Task<IndexBatchResponse> asked = bed.Sequencer.SubmitAsync(new IndexBatchWrite(question));
        await SettleAsync(bed);
        Assert.Equal(Place(10), Stored(await asked));
    });

    [Fact]
    public void What_comes_for_a_dropped_index_is_not_kept() => Run(async bed =>
    {
        await DropAsync(bed, Index);
        await SendAsync(bed, default, Place(10), Put("a", "1"));
        Assert.Equal("", Entries(bed));
    });

    [Fact]
    public void What_comes_while_the_drop_of_its_index_is_in_flight_is_not_kept() => Run(async bed =>
    {
        Task dropped = bed.Sequencer.SubmitAsync(new DropTableWrite(new TableDefinition { Id = Index, Version = 1 }));
        await bed.IdleAsync();
        Task<IndexBatchResponse> sent = Send(bed, default, Place(10), Put("a", "1"));
        await SettleAsync(bed);
        Assert.Equal((true, Place(10), ""), (dropped.IsCompletedSuccessfully, Stored(await sent), Entries(bed)));
    });

    [Fact]
    public void Of_a_dropped_table_nothing_is_wanted_any_more() => Run(async bed =>
    {
        await DropAsync(bed, bed.Definition.Id);
        Assert.True((await SendAsync(bed, default, Place(10), Put("a", "1"))).Dropped);
    });

    private static void Run(Func<SequencerBed, Task> scenario) => SequencerBed.RunLeading(scenario);

    private static ChangePlace Place(long index) => new(index, 0);

    private static ChangePlace Stored(IndexBatchResponse answer)
    {
        Assert.Null(answer.Error);
        return ChangePositions.PlaceOf(answer.Stored);
    }

    private static IndexEntryChange Put(string key, string value) => Change(key, NodeItems.Map(("v", value)));

    private static IndexEntryChange Gone(string key) => Change(key, []);

    private static IndexEntryChange Change(string key, byte[] entry) => new()
    {
        Index = Index,
        Key = ByteString.CopyFrom([0x80, 0, 0, 1, .. System.Text.Encoding.UTF8.GetBytes(key)]),
        Entry = ByteString.CopyFrom(entry),
    };

    private static IndexBatchRequest Request(ChangePlace previous, ChangePlace last, params IndexEntryChange[] changes)
        => new()
        {
            Group = 1,
            SourceGroup = Source,
            Table = 5,
            Previous = ChangePositions.Of(previous),
            Last = ChangePositions.Of(last),
            Changes = { changes },
        };

    private static Task<IndexBatchResponse> Send(
        SequencerBed bed, ChangePlace previous, ChangePlace last, params IndexEntryChange[] changes)
        => bed.Sequencer.SubmitAsync(new IndexBatchWrite(Request(previous, last, changes)));

    private static async Task<IndexBatchResponse> SendAsync(
        SequencerBed bed, ChangePlace previous, ChangePlace last, params IndexEntryChange[] changes)
    {
        Task<IndexBatchResponse> sent = Send(bed, previous, last, changes);
        await SettleAsync(bed);
        return await sent;
    }

    private static async Task DropAsync(SequencerBed bed, uint id)
    {
        Task dropped = bed.Sequencer.SubmitAsync(new DropTableWrite(new TableDefinition { Id = id, Version = 1 }));
        await SettleAsync(bed);
        Assert.True(dropped.IsCompletedSuccessfully);
    }

    private static async Task SettleAsync(SequencerBed bed)
    {
        for (int round = 0; round < 3; round++)
        {
            await bed.IdleAsync();
            bed.Log.Commit();
        }

        await bed.IdleAsync();
    }

    private static long Count(SequencerBed bed)
        => TableTotals.Decode(bed.State.Get(ColumnFamily.Meta, TableTotals.Key(Index))).Count(0);

    private static string Entries(SequencerBed bed)
    {
        List<string> entries = [];
        using IStorageCursor cursor = bed.State.OpenCursor(ColumnFamily.LocalIndex, [0x80], default, reverse: false);
        while (cursor.MoveNext())
        {
            new DynaCluster.Model.Items.MapView(cursor.Value).TryGet(
                "v"u8, out DynaCluster.Model.Items.AttributeView value);
            string key = System.Text.Encoding.UTF8.GetString(cursor.Key[sizeof(uint)..]);
            entries.Add($"{key}={System.Text.Encoding.UTF8.GetString(value.Bytes)}");
        }

        return string.Join(' ', entries);
    }
}
