using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Time;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;

namespace DynaCluster.Node.Changes;

/// <summary>
/// Adds the change record that a write of one item leaves, with no more of the images than the table's consumers need.
/// A table without consumers gets none, and neither does a put that changes nothing.
/// </summary>
internal static class ChangeStaging
{
    /// <summary>To be called right behind the staging of the item.</summary>
    /// <param name="stamp">Of the new version, or of the delete.</param>
    /// <param name="cause">Who deleted the item, if it was not a request.</param>
    public static void Stage(
        Evaluation evaluation, in ItemImages images, VersionStamp stamp, ChangeFlags cause = ChangeFlags.None)
    {
        TableSchema schema = evaluation.Schema;
        if (!schema.HasChangeLog || images.Before.Span.SequenceEqual(images.After.Span))
        {
            return;
        }

        bool had = !images.Before.IsEmpty;
        bool has = !images.After.IsEmpty;
        StreamImages shown = schema.Stream?.Images ?? StreamImages.KeysOnly;
        bool showsNew = shown is StreamImages.NewImage or StreamImages.NewAndOldImages;
        bool showsOld = shown is StreamImages.OldImage or StreamImages.NewAndOldImages;
        ChangeFlags flags = cause | (had ? ChangeFlags.HadItem : 0) | (has ? ChangeFlags.HasItem : 0);
        if (has && (showsNew || schema.GlobalIndexes.Count > 0))
        {
            flags |= ChangeFlags.ItemFollows;
        }

        ReadOnlyMemory<byte> first = default;
        if (had && showsOld)
        {
            first = images.Before;
        }
        else if (had && schema.GlobalIndexes.Count > 0)
        {
            flags |= ChangeFlags.OldKeysOnly;
            first = Keys(evaluation, images.Before);
        }
        else if ((flags & ChangeFlags.ItemFollows) == 0)
        {
            flags |= ChangeFlags.KeysOnly;
            first = Keys(evaluation, has ? images.After : images.Before);
        }

        evaluation.PutChange(ChangeRecord.Write(
            new ChangeHead(flags, schema.Version, stamp), first.Span, default));
    }

    /// <summary>The key attributes of the table and of its global indexes.</summary>
    private static byte[] Keys(Evaluation evaluation, ReadOnlyMemory<byte> image)
    {
        ItemWriter scratch = evaluation.Scratch;
        scratch.Reset();
        ItemExtracts.WriteAllKeys(evaluation.Schema, new MapView(image.Span), scratch);
        return scratch.ToArray();
    }
}
