using DynaCluster.Model;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Expiry;

/// <summary>
/// Adds the expiry entries of the next items that were there before time to live was enabled, and moves the mark behind
/// them. Items are found beside the sequencer; what changed since is read again under it, so an entry is the one that
/// the newest item asks for. Writes that come later stage their own.
/// </summary>
/// <param name="schema">Applied by the group, with time to live.</param>
/// <param name="from">The mark as it is stored.</param>
internal sealed class ExpiryBackfillWrite(TableSchema schema, BackfillMark from) : GroupWrite<BackfillAnswer>
{
    private readonly List<(byte[] Key, long Seconds)> _found = [];
    private readonly TtlSchema _ttl = schema.Ttl ?? throw new InvariantBrokenException("time to live is enabled");
    private BackfillMark? _next;
    private long _tag;

    public override TableVersion Table => new(schema.Id, schema.Version);

    public override int Bytes => _found.Sum(static one => one.Key.Length + sizeof(long));

    public override void Prefetch(PartitionState state)
    {
        _tag = state.AppliedIndex;
        byte[] low = from.LastKey.IsEmpty ? KeyCodec.HashEdge(schema.Id, 0) : [.. from.LastKey.Span, 0];
        using IStorageCursor cursor = state.OpenCursor(
            ColumnFamily.Items, low, KeyCodec.TableEnd(schema.Id), reverse: false);
        long bytes = 0;
        ReadOnlyMemory<byte> last = from.LastKey;
        for (int count = 0; count < Limits.ExpiryBackfillItemsMax && bytes < Limits.ExpiryBackfillBytesMax; count++)
        {
            if (!cursor.MoveNext())
            {
                _next = new BackfillMark(_ttl.Generation, true, last);
                return;
            }

            byte[] key = cursor.Key.ToArray();
            last = key;
            bytes += key.Length + cursor.Value.Length;
            if (ExpiryKeys.TryReadSeconds(_ttl, new MapView(ItemHeader.ItemOf(cursor.Value)), out long seconds))
            {
                _found.Add((key, seconds));
            }
        }

        _next = new BackfillMark(_ttl.Generation, false, last);
    }

    public override void Evaluate(Evaluation evaluation)
    {
        byte[] markKey = BackfillMark.Key(schema.Id);
        BackfillMark stored = BackfillMark.Decode(evaluation.Read(ColumnFamily.Meta, markKey), _ttl.Generation);
        if (stored.IsFinished || !stored.LastKey.Span.SequenceEqual(from.LastKey.Span))
        {
            Decide(new BackfillAnswer(null, stored));
            return;
        }

        foreach ((byte[] key, long seconds) in _found)
        {
            byte[]? entry = evaluation.HasItemChanged(key, _tag)
                ? KeyNow(evaluation, key)
                : ExpiryKeys.Key(schema.Id, _ttl.Generation, seconds, key);
            if (entry is not null)
            {
                evaluation.Put(ColumnFamily.LocalIndex, entry, Array.Empty<byte>());
            }
        }

        BackfillMark next = _next ?? throw new InvariantBrokenException("a backfill looks before it is decided");
        evaluation.Put(ColumnFamily.Meta, markKey, next.Encode());
        Decide(new BackfillAnswer(null, next));
    }

    protected override BackfillAnswer Failure(RequestError error) => new(error, from);

    private static byte[]? KeyNow(Evaluation evaluation, byte[] key)
    {
        ReadOnlyMemory<byte> item = evaluation.ReadItem(key, default).Item;
        return item.IsEmpty ? null : ExpiryKeys.KeyOf(evaluation.Schema, new MapView(item.Span), key);
    }
}

/// <param name="Error">Null: decided.</param>
/// <param name="Mark">As it is stored then.</param>
internal sealed record BackfillAnswer(RequestError? Error, BackfillMark Mark);
