using DynaCluster.Model.Changes;
using DynaCluster.Model.Items;
using DynaCluster.Node.Changes;
using DynaCluster.Node.Partitions;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Entries;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;

namespace DynaCluster.Node.Writes;

/// <summary>
/// Entries of a table's global indexes from one source group: taken only if they follow what was taken before, and
/// stored in one entry with the place that they reach. What belongs to a dropped index is not wanted.
/// </summary>
internal sealed class IndexBatchWrite : GroupWrite<IndexBatchResponse>
{
    private const int OverheadBytes = 128;

    private readonly IndexBatchRequest _request;
    private readonly List<EntryWrite> _writes = [];

    public IndexBatchWrite(IndexBatchRequest request)
    {
        _request = request;
        Bytes = OverheadBytes;
        var last = new Dictionary<byte[], int>(ByteKeyComparer.Instance);
        foreach (IndexEntryChange change in request.Changes)
        {
            var write = new EntryWrite(change.Index, change.Key.ToByteArray(), change.Entry);
            Bytes += write.Key.Length + write.Entry.Length;
            if (last.TryGetValue(write.Key, out int at))
            {
                _writes[at] = write; // only the last change of a key counts
            }
            else
            {
                last.Add(write.Key, _writes.Count);
                _writes.Add(write);
            }
        }
    }

    public override TableVersion Table => default;

    public override int Bytes { get; }

    public override void Prefetch(PartitionState state)
    {
        long tag = state.AppliedIndex;
        foreach (EntryWrite write in _writes)
        {
            write.Before = new Prefetched(tag, state.Read(ColumnFamily.LocalIndex, write.Key));
        }
    }

    public override void Evaluate(Evaluation evaluation)
    {
        Stage(evaluation);
        foreach (EntryWrite write in _writes)
        {
            write.Before.Value?.Dispose();
            write.Before = default;
        }
    }

    protected override IndexBatchResponse Failure(RequestError error) => new() { Error = error };

    private static int SizeOf(ReadOnlyMemory<byte> entry)
        => entry.IsEmpty ? 0 : ItemSize.OfItem(new MapView(entry.Span));

    private void Stage(Evaluation evaluation)
    {
        if (evaluation.IsDropped(_request.Table))
        {
            Decide(new IndexBatchResponse { Dropped = true });
            return;
        }

        byte[] key = ChangeKeys.Watermark(_request.Table, _request.SourceGroup);
        ReadOnlyMemory<byte> stored = evaluation.Read(ColumnFamily.Meta, key).GetValueOrDefault();
        ChangePlace taken = ChangeKeys.DecodePlace(stored.Span);
        ChangePlace last = ChangePositions.PlaceOf(_request.Last);
        if (_request.Ask || taken != ChangePositions.PlaceOf(_request.Previous) || last <= taken)
        {
            Decide(new IndexBatchResponse { Stored = ChangePositions.Of(taken) });
            return;
        }

        foreach (EntryWrite write in _writes)
        {
            if (!evaluation.IsDropped(write.Index))
            {
                Stage(evaluation, write);
            }
        }

        evaluation.Put(ColumnFamily.Meta, key, ChangeKeys.Encode(last));
        Decide(new IndexBatchResponse { Stored = _request.Last });
    }

    private static void Stage(Evaluation evaluation, EntryWrite write)
    {
        ReadOnlyMemory<byte> before =
            evaluation.Read(ColumnFamily.LocalIndex, write.Key, write.Before).GetValueOrDefault();
        if (before.Span.SequenceEqual(write.Entry.Span))
        {
            return;
        }

        if (write.Entry.IsEmpty)
        {
            evaluation.Delete(ColumnFamily.LocalIndex, write.Key);
        }
        else
        {
            evaluation.Put(ColumnFamily.LocalIndex, write.Key, write.Entry.Memory);
        }

        evaluation.NoteIndexChange(
            write.Index,
            (write.Entry.IsEmpty ? 0 : 1) - (before.IsEmpty ? 0 : 1),
            SizeOf(write.Entry.Memory) - SizeOf(before));
    }

    /// <param name="Entry">Empty: the entry goes.</param>
    private sealed record EntryWrite(uint Index, byte[] Key, ByteString Entry)
    {
        public Prefetched Before { get; set; }
    }
}
