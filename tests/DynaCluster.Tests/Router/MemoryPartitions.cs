using System.Buffers.Binary;
using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using Google.Protobuf;

namespace DynaCluster.Tests.Router;

/// <summary>The partition groups' side as far as a router sees it: one sorted map, no log, no groups.</summary>
internal sealed class MemoryPartitions(IReadOnlyList<TableSchema> tables) : IPartitionChannel
{
    private readonly SortedDictionary<byte[], byte[]> _items =
        new(Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)));

    /// <summary>Answers of a request before it is looked at: null lets it through.</summary>
    public Func<IMessage, RequestError?> Fault { get; set; } = _ => null;

    public List<IMessage> Requests { get; } = [];

    /// <summary>What every write says of its indexes and its item collection.</summary>
    public List<IndexUnits> IndexUnits { get; } = [];

    public long CollectionBytes { get; set; }

    /// <summary>Read units of the base item of each index entry.</summary>
    public double FetchUnits { get; set; }

    public ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
    {
        Requests.Add(request);
        return new(Fault(request) is { } error ? new WriteResponse { Error = error } : Write(request));
    }

    public ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
    {
        Requests.Add(request);
        if (Fault(request) is { } error)
        {
            return new(new GetResponse { Error = error });
        }

        if (!_items.TryGetValue(request.Key.ToByteArray(), out byte[]? item))
        {
            return new(new GetResponse());
        }

        return new(new GetResponse
        {
            Found = true,
            Item = Project(request.Projection, item),
            Size = (uint)ItemSize.OfItem(new MapView(item)),
        });
    }

    public ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
    {
        Requests.Add(request);
        return new(Fault(request) is { } error ? new RangeResponse { Error = error } : ReadRange(request));
    }

    public ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token) => throw new NotSupportedException();

    public ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
        => new(new SchemaResponse());

    public ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
        => throw new NotSupportedException();

    private static ByteString Project(ByteString plan, byte[] item)
    {
        if (plan.IsEmpty)
        {
            return ByteString.CopyFrom(item);
        }

        using var target = new ItemWriter();
        ProjectionEvaluator.Project(plan.Span, new MapView(item), target);
        return ByteString.CopyFrom(target.Written);
    }

    private static RequestError Refused(ApiError error, ByteString? item = null) => new()
    {
        Fate = RequestFate.Refused,
        Type = error.Type,
        Message = error.Message,
        Item = item ?? ByteString.Empty,
    };

    private static ByteString Wrap(byte[]? item) => item is null ? ByteString.Empty : ByteString.CopyFrom(item);

    private WriteResponse Write(WriteRequest request)
    {
        byte[] key = request.Key.ToByteArray();
        _items.TryGetValue(key, out byte[]? old);
        if (!ConditionEvaluator.Evaluate(request.Condition.Span, new MapView(old)))
        {
            return new WriteResponse
            {
                Error = Refused(
                    ApiErrors.ConditionalCheckFailed(default),
                    request.OldItemOnFailedCondition ? Wrap(old) : null),
                SizeBefore = Size(old),
            };
        }

        byte[]? fresh = null;
        using var target = new ItemWriter();
        switch (request.Kind)
        {
            case WriteKind.Put:
                fresh = request.Item.ToByteArray();
                break;
            case WriteKind.Update:
                ApiError? error = UpdateEvaluator.Apply(
                    request.Update.Span, new MapView(old), new MapView(request.Item.Span), target);
                if (error is not null)
                {
                    return new WriteResponse { Error = Refused(error) };
                }

                fresh = target.ToArray();
                break;
        }

        if (fresh is null)
        {
            _items.Remove(key);
        }
        else
        {
            _items[key] = fresh;
        }

        var answer = new WriteResponse
        {
            Attributes = Returned(request, old, fresh),
            SizeBefore = Size(old),
            SizeAfter = Size(fresh),
            CollectionBytes = request.CollectionMetrics ? CollectionBytes : 0,
        };
        answer.IndexUnits.Add(IndexUnits);
        return answer;
    }

    private static uint Size(byte[]? item) => (uint)ItemSize.OfItem(new MapView(item));

    private static ByteString Returned(WriteRequest request, byte[]? old, byte[]? fresh) => request.Returned switch
    {
        ReturnedImage.AllOld => Wrap(old),
        ReturnedImage.AllNew => Wrap(fresh),
        ReturnedImage.UpdatedOld => Updated(request.Update, old),
        ReturnedImage.UpdatedNew => Updated(request.Update, fresh),
        _ => ByteString.Empty,
    };

    private static ByteString Updated(ByteString plan, byte[]? image)
    {
        using var target = new ItemWriter();
        UpdateEvaluator.ProjectUpdated(plan.Span, new MapView(image), target);
        return ByteString.CopyFrom(target.Written);
    }

    private RangeResponse ReadRange(RangeRequest request)
    {
        TableSchema table = tables.Single(t => t.Id == request.Target.Table);
        LocalIndexSchema? index = table.LocalIndexes.SingleOrDefault(i => i.Id == request.Index);
        GlobalIndexSchema? global = table.GlobalIndexes.SingleOrDefault(i => i.Id == request.Index);
        var answer = new RangeResponse();
        using var items = new ItemWriter();
        byte[]? last = null;
        foreach ((byte[] key, byte[] item) in global is null
            ? Entries(table, index, request.Reverse)
            : Entries(table, global, request.Reverse))
        {
            if (!IsIn(request, key))
            {
                continue;
            }

            last = item;
            answer.Scanned++;
            answer.FetchUnits += index is null ? 0 : FetchUnits;
            answer.ScannedBytes += Size(item);
            if (ConditionEvaluator.Evaluate(request.Filter.Span, new MapView(item)))
            {
                answer.Count++;
                items.Value(new AttributeView(Project(request.Projection, item).Span));
            }

            if (answer.Scanned == request.Limit || answer.ScannedBytes >= request.MaxBytes)
            {
                answer.Stopped = true;
                answer.LastKey = ByteString.CopyFrom(
                    global is null ? KeyOf(table, index, last) : KeyOf(table, global, last));
                break;
            }
        }

        answer.Items = request.Select == RangeSelect.Count ? ByteString.Empty : ByteString.CopyFrom(items.Written);
        return answer;
    }

    private static bool IsIn(RangeRequest request, byte[] key)
        => key.AsSpan().SequenceCompareTo(request.Low.Span) >= 0
            && key.AsSpan().SequenceCompareTo(request.High.Span) < 0
            && (request.After.IsEmpty
                || key.AsSpan().SequenceCompareTo(request.After.Span) * (request.Reverse ? -1 : 1) > 0);

    private List<(byte[] Key, byte[] Item)> Entries(TableSchema table, LocalIndexSchema? index, bool reverse)
    {
        var entries = new List<(byte[] Key, byte[] Item)>();
        foreach ((byte[] key, byte[] item) in _items)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(key) != table.Id)
            {
                continue;
            }

            if (index is null)
            {
                entries.Add((key, item));
            }
            else if (new MapView(item).TryGet(index.SortKey.NameUtf8.Span, out AttributeView own))
            {
                var view = new MapView(item);
                view.TryGet(table.PartitionKey.NameUtf8.Span, out AttributeView partition);
                view.TryGet(table.SortKey!.NameUtf8.Span, out AttributeView sort); // a table with local indexes has one
                entries.Add((KeyCodec.IndexKey(table.Id, index.Id, partition, own, sort), item));
            }
        }

        entries.Sort((x, y) => x.Key.AsSpan().SequenceCompareTo(y.Key) * (reverse ? -1 : 1));
        return entries;
    }

    private List<(byte[] Key, byte[] Item)> Entries(TableSchema table, GlobalIndexSchema index, bool reverse)
    {
        var entries = new List<(byte[] Key, byte[] Item)>();
        foreach ((byte[] key, byte[] item) in _items)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(key) == table.Id
                && GlobalIndexKeys.StorageKey(table, index, new MapView(item)) is { } entry)
            {
                using var projected = new ItemWriter();
                ItemExtracts.WriteProjected(table, index, new MapView(item), projected);
                entries.Add((entry, projected.ToArray()));
            }
        }

        entries.Sort((x, y) => x.Key.AsSpan().SequenceCompareTo(y.Key) * (reverse ? -1 : 1));
        return entries;
    }

    private static byte[] KeyOf(TableSchema table, GlobalIndexSchema index, byte[] item)
    {
        using var key = new ItemWriter();
        ItemExtracts.WriteKey(table, index, new MapView(item), key);
        return key.ToArray();
    }

    private static byte[] KeyOf(TableSchema table, LocalIndexSchema? index, byte[] item)
    {
        using var key = new ItemWriter();
        key.BeginMap();
        foreach (MapEntry entry in new MapView(item))
        {
            if (entry.Name.SequenceEqual(table.PartitionKey.NameUtf8.Span)
                || (table.SortKey is { } sort && entry.Name.SequenceEqual(sort.NameUtf8.Span))
                || (index is not null && entry.Name.SequenceEqual(index.SortKey.NameUtf8.Span)))
            {
                key.Entry(entry);
            }
        }

        key.EndMap();
        return key.ToArray();
    }
}
