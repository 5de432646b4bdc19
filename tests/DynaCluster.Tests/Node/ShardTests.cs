using DynaCluster.Node.Changes;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using Xunit;

namespace DynaCluster.Tests.Node;

/// <summary>Shards of streams begin and end with entries of the group.</summary>
public sealed class ShardTests
{
    [Fact]
    public void A_group_that_learns_a_table_with_a_stream_opens_a_shard()
        => SequencerBed.RunLeading(
            bed =>
            {
                Shard shard = Assert.Single(Shards(bed, 3));
                Assert.Equal((bed.State.AppliedIndex, 0L, 0L), (shard.StartIndex, shard.EndIndex, shard.ParentStart));
                return Task.CompletedTask;
            },
            Streamed(3));

    [Fact]
    public void A_table_without_a_stream_has_no_shard()
        => SequencerBed.RunLeading(bed =>
        {
            Assert.Empty(Shards(bed, 3));
            return Task.CompletedTask;
        });

    [Fact]
    public void A_stream_that_is_turned_off_has_its_shard_closed()
        => SequencerBed.RunLeading(
            async bed =>
            {
                await ChangeAsync(bed, stream: 0);
                Assert.Equal(bed.State.AppliedIndex, Assert.Single(Shards(bed, 3)).EndIndex);
            },
            Streamed(3));

    [Fact]
    public void The_shard_of_the_next_stream_has_no_parent()
        => SequencerBed.RunLeading(
            async bed =>
            {
                await ChangeAsync(bed, stream: 0);
                await ChangeAsync(bed, stream: 4);
                Shard shard = Assert.Single(Shards(bed, 4));
                Assert.Equal((0L, 0L), (shard.ParentStart, shard.EndIndex));
            },
            Streamed(3));

    [Fact]
    public void A_change_of_the_schema_that_keeps_the_stream_keeps_its_shard()
        => SequencerBed.RunLeading(
            async bed =>
            {
                await ChangeAsync(bed, stream: 3);
                Assert.Equal(0, Assert.Single(Shards(bed, 3)).EndIndex);
            },
            Streamed(3));

    [Fact]
    public void The_end_of_a_table_closes_its_shard_and_keeps_it()
        => SequencerBed.RunLeading(
            async bed =>
            {
                Task<SchemaResponse> dropped = bed.Sequencer.SubmitAsync(new DropTableWrite(bed.Definition));
                await CommitAsync(bed, dropped);
                Assert.NotEqual(0, Assert.Single(Shards(bed, 3)).EndIndex);
            },
            Streamed(3));

    [Fact]
    public void A_shard_that_rolls_over_ends_where_its_child_begins()
        => SequencerBed.RunLeading(
            async bed =>
            {
                long start = Shards(bed, 3)[0].StartIndex;
                await CommitAsync(bed, RollAsync(bed, start));
                Shard[] shards = Shards(bed, 3);
                Assert.Equal(
                    (start, shards[1].StartIndex, shards[1].StartIndex, start, 0L),
                    (shards[0].StartIndex, shards[0].EndIndex, bed.State.AppliedIndex, shards[1].ParentStart,
                        shards[1].EndIndex));
            },
            Streamed(3));

    [Fact]
    public void Hazard20_Writes_in_front_of_a_roll_over_stand_in_an_entry_of_their_own()
        => SequencerBed.RunLeading(
            async bed =>
            {
                long start = Shards(bed, 3)[0].StartIndex;
                Task<WriteResponse> before = bed.PutAsync(NodeItems.Item("a", 1));
                Task<ChangeAnswer> roll = RollAsync(bed, start);
                Task<WriteResponse> after = bed.PutAsync(NodeItems.Item("b", 1));
                await CommitAsync(bed, Task.WhenAll(before, roll, after));
                Assert.Equal(bed.State.AppliedIndex, Shards(bed, 3)[1].StartIndex);
                Assert.Equal(2, bed.CountOf(EntryKind.Effects));
            },
            Streamed(3));

    [Fact]
    public void A_shard_rolls_over_once_however_often_it_is_asked()
        => SequencerBed.RunLeading(
            async bed =>
            {
                long start = Shards(bed, 3)[0].StartIndex;
                await CommitAsync(bed, Task.WhenAll(RollAsync(bed, start), RollAsync(bed, start)));
                Assert.Equal(2, Shards(bed, 3).Length);
            },
            Streamed(3));

    [Fact]
    public void A_stream_that_is_turned_off_while_its_shard_rolls_over_has_no_open_shard()
        => SequencerBed.RunLeading(
            async bed =>
            {
                Task<ChangeAnswer> roll = RollAsync(bed, Shards(bed, 3)[0].StartIndex);
                await bed.IdleAsync();
                Task<SchemaResponse> off = bed.Sequencer.SubmitAsync(new SchemaWrite(Next(bed, 0)));
                await bed.IdleAsync();
                await CommitAsync(bed, Task.WhenAll(roll, off));
                Assert.DoesNotContain(Shards(bed, 3), shard => shard.EndIndex == 0);
            },
            Streamed(3));

    private static TableDefinition Streamed(uint stream)
    {
        TableDefinition table = SequencerBed.Table();
        table.Stream = new TableStream { Id = stream, Label = "l", View = StreamView.NewImage };
        return table;
    }

    private static TableDefinition Next(SequencerBed bed, uint stream)
    {
        TableDefinition next = bed.Definition.Clone();
        next.Version++;
        next.Stream = stream == 0 ? null : new TableStream { Id = stream, Label = "m", View = StreamView.NewImage };
        return bed.Definition = next;
    }

    private static Task ChangeAsync(SequencerBed bed, uint stream)
        => CommitAsync(bed, bed.Sequencer.SubmitAsync(new SchemaWrite(Next(bed, stream))));

    private static Task<ChangeAnswer> RollAsync(SequencerBed bed, long start)
        => bed.Sequencer.SubmitAsync(
            new ShardRoll(new TableVersion(bed.Definition.Id, bed.Definition.Version), 3, start));

    private static async Task CommitAsync(SequencerBed bed, Task work)
    {
        for (int i = 0; i < 5 && !work.IsCompleted; i++)
        {
            await bed.IdleAsync();
            bed.Log.Commit();
            await bed.IdleAsync();
        }

        Assert.True(work.IsCompletedSuccessfully);
    }

    private static Shard[] Shards(SequencerBed bed, uint stream)
    {
        List<Shard> shards = [];
        using IStorageCursor cursor = bed.State.OpenCursor(
            ColumnFamily.Meta,
            MetaKeys.Shards(bed.Definition.Id, stream),
            MetaKeys.Shards(bed.Definition.Id, stream + 1),
            reverse: false);
        while (cursor.MoveNext())
        {
            shards.Add(Shard.Parser.ParseFrom(cursor.Value));
        }

        return [.. shards];
    }
}
