using DynaCluster.Model.Changes;
using DynaCluster.Node.Changes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;
using Xunit;

namespace DynaCluster.Tests.Node;

/// <summary>Trimming is an entry of the group.</summary>
public sealed class ChangeTrimTests
{
    private static ChangeRetention RetentionOf(SequencerBed bed, ChangePlace? confirmed = null)
        => new(bed.State, TimeProvider.System) { Confirmed = _ => confirmed };

    [Fact]
    public void Hazard20_A_trim_is_an_entry_with_the_mark_in_front_of_which_nothing_is_kept()
        => SequencerBed.RunLeading(async bed =>
        {
            Seed(bed, 2);
            await TrimAsync(bed, ChangeTrim.Everything);
            Assert.Equal((0, new ChangePlace(2, 1)), (CountOf(bed), MarkOf(bed)));
        });

    [Fact]
    public void A_trim_goes_no_further_than_was_asked()
        => SequencerBed.RunLeading(async bed =>
        {
            Seed(bed, 2);
            await TrimAsync(bed, new ChangePlace(2, 0));
            Assert.Equal((1, new ChangePlace(2, 0)), (CountOf(bed), MarkOf(bed)));
        });

    [Fact]
    public void A_trim_goes_no_further_than_indexes_have_confirmed()
        => SequencerBed.RunLeading(async bed =>
        {
            Seed(bed, 2);
            await TrimAsync(bed, ChangeTrim.Everything, new ChangePlace(1, 0));
            Assert.Equal(2, CountOf(bed));
        });

    [Fact]
    public void A_trim_of_nothing_appends_nothing()
        => SequencerBed.RunLeading(async bed =>
        {
            int before = bed.Log.Entries.Count;
            await TrimAsync(bed, ChangeTrim.Everything);
            Assert.Equal(before, bed.Log.Entries.Count);
        });

    [Fact]
    public void A_mark_never_moves_back()
        => SequencerBed.RunLeading(async bed =>
        {
            Seed(bed, 3);
            await TrimAsync(bed, new ChangePlace(3, 0));
            await TrimAsync(bed, new ChangePlace(2, 0));
            Assert.Equal(new ChangePlace(3, 0), MarkOf(bed));
        });

    /// <summary>Records at the places (1, 0) to (count, 0), straight into the store.</summary>
    private static void Seed(SequencerBed bed, int count)
    {
        using StorageBatch batch = bed.Engine.CreateBatch();
        for (int i = 1; i <= count; i++)
        {
            batch.Put(
                ColumnFamily.Changes,
                new ChangePlace(i, 0).Key(bed.Definition.Id),
                ChangeRecord.Write(
                    new ChangeHead(ChangeFlags.HasItem, 1, default), default, NodeItems.Item("a", 1)));
        }

        bed.Engine.Write(batch);
    }

    private static async Task TrimAsync(SequencerBed bed, ChangePlace upTo, ChangePlace? confirmed = null)
    {
        Task<ChangeAnswer> trimmed = bed.Sequencer.SubmitAsync(
            new ChangeTrim(bed.Definition.Id, upTo, RetentionOf(bed, confirmed)));
        await bed.IdleAsync();
        bed.Log.Commit();
        await bed.IdleAsync();
        Assert.Null((await trimmed).Error);
    }

    private static int CountOf(SequencerBed bed)
    {
        int count = 0;
        using IStorageCursor cursor = bed.State.OpenCursor(ColumnFamily.Changes, default, default, reverse: false);
        while (cursor.MoveNext())
        {
            count++;
        }

        return count;
    }

    private static ChangePlace MarkOf(SequencerBed bed) => ChangeRetention.MarkOf(
        bed.State.Get(ColumnFamily.Meta, MetaKeys.TrimMark(bed.Definition.Id)));
}
