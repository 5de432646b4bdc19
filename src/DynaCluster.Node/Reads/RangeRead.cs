using DynaCluster.Expressions;
using DynaCluster.Model;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;

namespace DynaCluster.Node.Reads;

/// <summary>
/// One page of Query or Scan: a walk over an ordered range of items or index entries. The page ends when `limit`
/// items are evaluated or their DynamoDB sizes reach the bound; the item that crosses it belongs to the page. What is
/// fetched behind index entries is held to the same bound by itself.
/// </summary>
internal sealed class RangeRead
{
    private const int ReadUnitBytes = 4096;

    private readonly PartitionState _state;
    private readonly TableSchema _schema;
    private readonly RangeRequest _request;
    private readonly LocalIndexSchema? _index;
    private readonly GlobalIndexSchema? _global;
    private readonly bool _fetches;
    private readonly ItemWriter _output;
    private readonly RangeResponse _response = new();
    private long _fetchedBytes;

    private RangeRead(PartitionState state, TableSchema schema, RangeRequest request, ItemWriter output)
    {
        _state = state;
        _schema = schema;
        _request = request;
        _output = output;
        _global = GlobalOf(schema, request);
        _index = request.Index == 0 || _global is not null
            ? null
            : schema.LocalIndexes.First(index => index.Id == request.Index);
        _fetches = _index is { } index && BaseFetch.IsNeeded(schema, index, request);
    }

    public static RangeResponse Read(PartitionState state, TableSchema schema, RangeRequest request)
    {
        if (request.Index >= GlobalIndexSchema.FirstId && GlobalOf(schema, request) is null)
        {
            return new RangeResponse(); // the group does not know the index yet, or no more
        }

        using var output = new ItemWriter(4096);
        var read = new RangeRead(state, schema, request, output);
        read.Walk();
        return read._response;
    }

    private static GlobalIndexSchema? GlobalOf(TableSchema schema, RangeRequest request)
        => request.Index < GlobalIndexSchema.FirstId
            ? null
            : schema.GlobalIndexes.FirstOrDefault(index => index.Id == request.Index);

    private void Walk()
    {
        ReadOnlySpan<byte> low = _request.Low.Span;
        ReadOnlySpan<byte> high = _request.High.Span;
        ReadOnlySpan<byte> after = _request.After.Span;
        if (!after.IsEmpty && _request.Reverse)
        {
            high = after.SequenceCompareTo(high) < 0 ? after : high;
        }
        else if (!after.IsEmpty && after.SequenceCompareTo(low) >= 0)
        {
            byte[] behind = [.. after, 0];
            low = behind;
        }

        if (low.SequenceCompareTo(high) >= 0)
        {
            return;
        }

        bool isTable = _request.Index == 0;
        ColumnFamily family = isTable ? ColumnFamily.Items : ColumnFamily.LocalIndex;
        using IStorageCursor cursor = _state.OpenCursor(family, low, high, _request.Reverse);
        long bytesMax = _request.MaxBytes == 0 ? Limits.PageBytesMax : _request.MaxBytes;
        while (cursor.MoveNext())
        {
            MapView item = new(isTable ? ItemHeader.ItemOf(cursor.Value) : cursor.Value);
            if (item.Encoded.IsEmpty)
            {
                continue;
            }

            Evaluate(item, isTable ? ItemHeader.Read(cursor.Value).Size : ItemSize.OfItem(item));
            if (_response.Scanned == _request.Limit || _response.ScannedBytes >= (ulong)bytesMax
                || _fetchedBytes >= bytesMax)
            {
                _response.Stopped = true;
                _response.LastKey = UnsafeByteOperations.UnsafeWrap(KeyOf(item));
                break;
            }
        }

        if (_output.Length > 0)
        {
            _response.Items = UnsafeByteOperations.UnsafeWrap(_output.ToArray());
        }
    }

    private void Evaluate(MapView stored, int size)
    {
        _response.Scanned++;
        _response.ScannedBytes += (ulong)size;
        MapView item = stored;
        if (_fetches)
        {
            item = Fetch(stored);
            if (item.Count == 0)
            {
                // Deleted or moved away since the cursor was opened.
                return;
            }
        }

        if (!_request.Filter.IsEmpty && !ConditionEvaluator.Evaluate(_request.Filter.Span, item))
        {
            return;
        }

        _response.Count++;
        if (_request.Select == RangeSelect.Count)
        {
            return;
        }

        if (_request.Projection.IsEmpty)
        {
            _output.Value(new AttributeView(item.Encoded));
        }
        else
        {
            ProjectionEvaluator.Project(_request.Projection.Span, item, _output);
        }
    }

    /// <summary>The whole base item of an index entry, at the price of a read of its size.</summary>
    private MapView Fetch(MapView entry)
    {
        if (_state.Get(ColumnFamily.Items, ItemExtracts.StorageKey(_schema, entry)) is not { } stored)
        {
            return default;
        }

        int size = ItemHeader.Read(stored).Size;
        _fetchedBytes += size;
        _response.FetchUnits += Math.Max(1, (size + ReadUnitBytes - 1) / ReadUnitBytes);
        MapView item = new(ItemHeader.ItemOf(stored.AsSpan()));
        return IsInRange(item) ? item : default;
    }

    /// <summary>Whether an item that may be newer than its index entry is still what the range asks for.</summary>
    private bool IsInRange(MapView item)
        => _index is { } index && ItemExtracts.StorageKey(_schema, index, item) is { } key
            && key.AsSpan().SequenceCompareTo(_request.Low.Span) >= 0
            && key.AsSpan().SequenceCompareTo(_request.High.Span) < 0;

    /// <summary>The key attributes of the table and of the index.</summary>
    private byte[] KeyOf(MapView item)
    {
        using var writer = new ItemWriter(256);
        if (_global is not null)
        {
            ItemExtracts.WriteKey(_schema, _global, item, writer);
        }
        else if (_index is null)
        {
            ItemExtracts.WriteKey(_schema, item, writer);
        }
        else
        {
            ItemExtracts.WriteKey(_schema, _index, item, writer);
        }

        return writer.ToArray();
    }
}
