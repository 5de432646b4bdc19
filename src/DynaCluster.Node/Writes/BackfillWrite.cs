using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Writes;

/// <summary>
/// One step of a backfill: reads items again as they are now, adds a change record for each that the index holds, and
/// notes how far it is. Nothing happens if another step was taken meanwhile.
/// </summary>
internal sealed class BackfillWrite(TableVersion table, uint index, BackfillState before, BackfillState after)
    : GroupWrite<BackfillResponse>
{
    private const int OverheadBytes = 256;

    private readonly List<(byte[] Key, Prefetched Item)> _items = [];

    /// <summary>Storage keys of the items that are looked at, ascending.</summary>
    public required IReadOnlyList<byte[]> Keys { get; init; }

    public override TableVersion Table => table;

    public override int Bytes => OverheadBytes;

    public override void Prefetch(PartitionState state)
    {
        long tag = state.AppliedIndex;
        foreach (byte[] key in Keys)
        {
            _items.Add((key, new Prefetched(tag, state.Read(ColumnFamily.Items, key))));
        }
    }

    public override void Evaluate(Evaluation evaluation)
    {
        byte[] progress = ChangeKeys.Backfill(index);
        BackfillState now =
            BackfillState.Decode(evaluation.Read(ColumnFamily.Meta, progress).GetValueOrDefault());
        GlobalIndexSchema? schema = evaluation.Schema.GlobalIndexes.FirstOrDefault(known => known.Id == index);
        if (schema is not null && now.Items == before.Items && now.Last.Span.SequenceEqual(before.Last.Span))
        {
            foreach ((byte[] key, Prefetched item) in _items)
            {
                Stage(evaluation, schema, evaluation.ReadItem(key, item));
            }

            evaluation.Put(ColumnFamily.Meta, progress, after.Encode());
            now = after;
        }

        foreach ((_, Prefetched item) in _items)
        {
            item.Value?.Dispose();
        }

        Decide(new BackfillResponse { Finished = now.Finished, Items = now.Items });
    }

    protected override BackfillResponse Failure(RequestError error) => new() { Error = error };

    private static void Stage(Evaluation evaluation, GlobalIndexSchema index, ItemVersion version)
    {
        MapView item = new(version.Item.Span);
        if (item.Encoded.IsEmpty || !GlobalIndexKeys.Holds(index, item))
        {
            return;
        }

        ItemWriter scratch = evaluation.Scratch;
        scratch.Reset();
        ItemExtracts.WriteProjected(evaluation.Schema, index, item, scratch);
        evaluation.PutChange(ChangeRecord.Write(
            new ChangeHead(
                ChangeFlags.Backfill | ChangeFlags.HasItem, evaluation.Schema.Version, version.Stamp, index.Id),
            default,
            scratch.ToArray()));
    }
}
