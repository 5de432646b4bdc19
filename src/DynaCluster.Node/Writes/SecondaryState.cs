using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Expiry;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Node.Writes;

/// <summary>
/// Stages what follows from an item's two images: local index entries (only what changes), the expiry entry, totals,
/// the bytes of the item collection; and says what the indexes' writes cost.
/// </summary>
internal static class SecondaryState
{
    private const int WriteUnitBytes = 1024;

    /// <returns>The refusal when a limit would be broken: nothing of the write may happen then.</returns>
    public static ApiError? Stage(
        Evaluation evaluation, in ItemImages images, bool collectionMetrics, WriteResponse response)
    {
        long before = response.SizeBefore;
        long after = response.SizeAfter;
        int appears = (images.After.IsEmpty ? 0 : 1) - (images.Before.IsEmpty ? 0 : 1);
        evaluation.Change.NoteChange(0, appears, after - before);
        ExpiryState.Stage(evaluation, images);
        GlobalIndexUnits.Add(evaluation.Schema, images, response);
        IReadOnlyList<LocalIndexSchema> indexes = evaluation.Schema.LocalIndexes;
        if (indexes.Count == 0)
        {
            return null;
        }

        for (int i = 0; i < indexes.Count; i++)
        {
            IndexChange change = StageIndex(evaluation, indexes[i], images);
            before += change.Before;
            after += change.After;
            if (change.Units > 0)
            {
                response.IndexUnits.Add(new IndexUnits { Index = indexes[i].Id, Units = change.Units });
            }
        }

        if (after > Limits.ItemBytesMax && after > before)
        {
            return ApiErrors.ItemTooLarge();
        }

        return StageCollection(evaluation, images, after - before, collectionMetrics ? response : null);
    }

    /// <summary>Answers the bytes of an item collection that stays as it is, where that was asked for.</summary>
    /// <param name="key">Encoded map with the item's key attributes.</param>
    public static void Measure(Evaluation evaluation, ReadOnlySpan<byte> key, WriteResponse? metrics)
    {
        if (metrics is not null && evaluation.Schema.LocalIndexes.Count > 0)
        {
            metrics.CollectionBytes = ItemCollection.Decode(evaluation.Read(
                ColumnFamily.Meta, ItemCollection.Key(evaluation.Schema, new MapView(key))));
        }
    }

    private static IndexChange StageIndex(Evaluation evaluation, LocalIndexSchema index, in ItemImages images)
    {
        TableSchema schema = evaluation.Schema;
        byte[]? oldKey = KeyOf(schema, index, images.Before);
        byte[]? newKey = KeyOf(schema, index, images.After);
        if (oldKey is null && newKey is null)
        {
            return default;
        }

        byte[] oldView = View(evaluation, index, oldKey is null ? default : images.Before);
        byte[] newView = View(evaluation, index, newKey is null ? default : images.After);
        int oldSize = SizeOf(oldView);
        int newSize = SizeOf(newView);
        bool sameKey = oldKey is not null && oldKey.AsSpan().SequenceEqual(newKey);
        if (sameKey && oldView.AsSpan().SequenceEqual(newView))
        {
            return new IndexChange(oldSize, newSize, 0);
        }

        if (oldKey is not null && !sameKey)
        {
            evaluation.Delete(ColumnFamily.LocalIndex, oldKey);
        }

        if (newKey is not null)
        {
            evaluation.Put(ColumnFamily.LocalIndex, newKey, newView);
        }

        evaluation.Change.NoteChange(
            index.Id, (newKey is null ? 0 : 1) - (oldKey is null ? 0 : 1), newSize - oldSize);
        int units = sameKey ? Units(Math.Max(oldSize, newSize)) : Units(oldSize) + Units(newSize);
        return new IndexChange(oldSize, newSize, units);
    }

    private static ApiError? StageCollection(
        Evaluation evaluation, in ItemImages images, long growth, WriteResponse? metrics)
    {
        MapView item = new(images.After.IsEmpty ? images.Before.Span : images.After.Span);
        byte[] key = ItemCollection.Key(evaluation.Schema, item);
        long bytes = ItemCollection.Decode(evaluation.Read(ColumnFamily.Meta, key)) + growth;
        Invariant.That(bytes >= 0);
        if (growth > 0 && bytes > Limits.ItemCollectionBytesMax)
        {
            return ApiErrors.ItemCollectionTooLarge();
        }

        if (bytes == 0)
        {
            evaluation.Delete(ColumnFamily.Meta, key);
        }
        else if (growth != 0)
        {
            evaluation.Put(ColumnFamily.Meta, key, ItemCollection.Encode(bytes));
        }

        if (metrics is not null)
        {
            metrics.CollectionBytes = bytes;
        }

        return null;
    }

    private static byte[]? KeyOf(TableSchema schema, LocalIndexSchema index, ReadOnlyMemory<byte> image)
        => image.IsEmpty ? null : ItemExtracts.StorageKey(schema, index, new MapView(image.Span));

    private static byte[] View(Evaluation evaluation, LocalIndexSchema index, ReadOnlyMemory<byte> image)
    {
        if (image.IsEmpty)
        {
            return [];
        }

        ItemWriter scratch = evaluation.Scratch;
        scratch.Reset();
        ItemExtracts.WriteProjected(evaluation.Schema, index, new MapView(image.Span), scratch);
        return scratch.ToArray();
    }

    private static int SizeOf(byte[] view) => view.Length == 0 ? 0 : ItemSize.OfItem(new MapView(view));

    // An entry that is there costs one unit at least; none where there is no entry.
    private static int Units(int size) => (size + WriteUnitBytes - 1) / WriteUnitBytes;

    /// <summary>DynamoDB bytes of the entry before and after, and the write units of the change.</summary>
    private readonly record struct IndexChange(int Before, int After, int Units);
}
