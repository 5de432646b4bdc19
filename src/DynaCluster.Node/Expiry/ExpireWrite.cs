using DynaCluster.Model;
using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Time;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Expiry;

/// <summary>
/// Deletes the item of an expiry entry if its attribute still says the time of the entry and that time has passed, not
/// longer ago than <see cref="Limits.TtlAgeMaxSeconds"/>. An entry that its item does not ask for goes alone.
/// </summary>
/// <param name="table">The schema's version that the entry was found under.</param>
/// <param name="entry">Key of the entry.</param>
internal sealed class ExpireWrite(TableVersion table, byte[] entry) : GroupWrite<ExpireAnswer>
{
    /// <summary>What it takes of the queue beside its own bytes.</summary>
    private const int OverheadBytes = 128;

    private readonly byte[] _key = ExpiryKeys.ItemOf(entry).ToArray();
    private Prefetched _item;

    public override TableVersion Table => table;

    public override int Bytes => OverheadBytes + entry.Length;

    public override bool AddsChanges => true;

    public override void Prefetch(PartitionState state)
    {
        long tag = state.AppliedIndex;
        _item = new Prefetched(tag, state.Read(ColumnFamily.Items, _key));
    }

    public override void Evaluate(Evaluation evaluation)
    {
        Decide(new ExpireAnswer(null, Evaluate(evaluation, evaluation.ReadItem(_key, _item))));
        _item.Value?.Dispose(); // nothing that is staged points into it
        _item = default;
    }

    protected override ExpireAnswer Failure(RequestError error) => new(error, ExpiryVerdict.Pending);

    private ExpiryVerdict Evaluate(Evaluation evaluation, ItemVersion item)
    {
        TableSchema schema = evaluation.Schema;
        if (schema.Ttl?.Generation != ExpiryKeys.GenerationOf(entry))
        {
            return ExpiryVerdict.Gone;
        }

        byte[]? asked = item.Item.IsEmpty ? null : ExpiryKeys.KeyOf(schema, new MapView(item.Item.Span), _key);
        if (!entry.AsSpan().SequenceEqual(asked))
        {
            // Whoever changed the item took the entry away: this deletes nothing, or what should not be there.
            evaluation.Delete(ColumnFamily.LocalIndex, entry);
            return ExpiryVerdict.Gone;
        }

        long age = evaluation.Now.ToUnixTimeSeconds() - ExpiryKeys.SecondsOf(entry);
        if (age is < 0 or > Limits.TtlAgeMaxSeconds)
        {
            return age < 0 ? ExpiryVerdict.Pending : ExpiryVerdict.Gone;
        }

        var sizes = new WriteResponse { SizeBefore = (uint)ItemSize.OfItem(new MapView(item.Item.Span)) };
        var images = new ItemImages(_key, item.Item, default);
        Invariant.That(SecondaryState.Stage(evaluation, images, collectionMetrics: false, sizes) is null);
        evaluation.Delete(ColumnFamily.Items, _key);
        var stamp = new VersionStamp(item.Stamp.Time + 1, item.Stamp.Region);
        ChangeStaging.Stage(evaluation, images, stamp, ChangeFlags.Expired);
        return ExpiryVerdict.Deleted;
    }
}

/// <param name="Error">Null: decided.</param>
internal sealed record ExpireAnswer(RequestError? Error, ExpiryVerdict Verdict);

internal enum ExpiryVerdict
{
    /// <summary>It has to be looked at again.</summary>
    Pending,
    Deleted,

    /// <summary>There is nothing to delete, for good.</summary>
    Gone,
}
