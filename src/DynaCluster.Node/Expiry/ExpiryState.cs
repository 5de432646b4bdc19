using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Storage.Engines;

namespace DynaCluster.Node.Expiry;

/// <summary>Stages what follows from an item's two images for the expiry index.</summary>
internal static class ExpiryState
{
    public static void Stage(Evaluation evaluation, in ItemImages images)
    {
        TableSchema schema = evaluation.Schema;
        if (schema.Ttl is null)
        {
            return;
        }

        byte[]? before = KeyOf(schema, images.Before, images.Key);
        byte[]? after = KeyOf(schema, images.After, images.Key);
        if (before is not null && before.AsSpan().SequenceEqual(after))
        {
            return; // it is there, or the backfill brings it
        }

        if (before is not null)
        {
            evaluation.Delete(ColumnFamily.LocalIndex, before);
        }

        if (after is not null)
        {
            evaluation.Put(ColumnFamily.LocalIndex, after, Array.Empty<byte>());
        }
    }

    private static byte[]? KeyOf(TableSchema schema, ReadOnlyMemory<byte> image, byte[] key)
        => image.IsEmpty ? null : ExpiryKeys.KeyOf(schema, new MapView(image.Span), key);
}
