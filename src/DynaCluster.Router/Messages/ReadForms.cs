using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Wire;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace DynaCluster.Router.Messages;

/// <summary>GetItem, Query and Scan as messages.</summary>
internal static class ReadForms
{
    public static readonly DoorForm<GetItemRequest, GetItemInput, GetItemResponse, GetItemDone> Get =
        new(ReadGet, WriteGet);

    public static readonly DoorForm<QueryRequest, RangeReadInput, QueryResponse, RangeReadDone> Query =
        new(ReadQuery, WriteQuery);

    public static readonly DoorForm<ScanRequest, RangeReadInput, ScanResponse, RangeReadDone> Scan =
        new(ReadScan, WriteScan);

    private static void ReadGet(GetItemRequest request, ItemWriter scratch, ref GetItemInput input)
    {
        input.TableName = Utf8Text.Of(request.HasTableName, request.TableName);
        input.Key.Read(request.Key, scratch);
        input.Consistent = request.ConsistentRead;
        input.Expressions.Projection = Utf8Text.Of(request.HasProjectionExpression, request.ProjectionExpression);
        input.Expressions.Read(request.ExpressionAttributeNames, values: null, scratch);
        input.ReturnConsumedCapacity = Utf8Text.Of(request.HasReturnConsumedCapacity, request.ReturnConsumedCapacity);
    }

    private static void WriteGet(GetItemResponse response, in GetItemDone done)
    {
        response.Item = done.Answer.Found ? ItemMessageWriter.Map(new MapView(done.Answer.Item.Span)) : null;
        response.ConsumedCapacity = CapacityMessages.Of(done.Call.Capacity, done.Call.Table, done.Units);
    }

    private static void ReadQuery(QueryRequest request, ItemWriter scratch, ref RangeReadInput input)
    {
        input.TableName = Utf8Text.Of(request.HasTableName, request.TableName);
        input.IndexName = request.HasIndexName ? request.IndexName : null;
        input.Expressions.KeyCondition =
            Utf8Text.Of(request.HasKeyConditionExpression, request.KeyConditionExpression);
        input.Expressions.Filter = Utf8Text.Of(request.HasFilterExpression, request.FilterExpression);
        input.Expressions.Projection = Utf8Text.Of(request.HasProjectionExpression, request.ProjectionExpression);
        input.Expressions.Read(request.ExpressionAttributeNames, request.ExpressionAttributeValues, scratch);
        input.Select = Utf8Text.Of(request.HasSelect, request.Select);
        input.Limit = request.HasLimit ? request.Limit : null;
        input.Consistent = request.ConsistentRead;
        input.Backward = request is { HasScanIndexForward: true, ScanIndexForward: false };
        input.StartKey.Read(request.ExclusiveStartKey, scratch);
        input.ReturnConsumedCapacity = Utf8Text.Of(request.HasReturnConsumedCapacity, request.ReturnConsumedCapacity);
    }

    private static void WriteQuery(QueryResponse response, in RangeReadDone done)
    {
        AddItems(response.Items, done);
        response.Count = checked((int)done.Page.Count);
        response.ScannedCount = checked((int)done.Page.Scanned);
        response.LastEvaluatedKey = LastKeyOf(done.Page);
        response.ConsumedCapacity = CapacityMessages.Of(done.Call.Capacity, done.Call.Table, done.Units);
    }

    private static void ReadScan(ScanRequest request, ItemWriter scratch, ref RangeReadInput input)
    {
        input.TableName = Utf8Text.Of(request.HasTableName, request.TableName);
        input.IndexName = request.HasIndexName ? request.IndexName : null;
        input.Expressions.Filter = Utf8Text.Of(request.HasFilterExpression, request.FilterExpression);
        input.Expressions.Projection = Utf8Text.Of(request.HasProjectionExpression, request.ProjectionExpression);
        input.Expressions.Read(request.ExpressionAttributeNames, request.ExpressionAttributeValues, scratch);
        input.Select = Utf8Text.Of(request.HasSelect, request.Select);
        input.Limit = request.HasLimit ? request.Limit : null;
        input.Consistent = request.ConsistentRead;
        input.Segment = request.HasSegment ? request.Segment : null;
        input.TotalSegments = request.HasTotalSegments ? request.TotalSegments : null;
        input.StartKey.Read(request.ExclusiveStartKey, scratch);
        input.ReturnConsumedCapacity = Utf8Text.Of(request.HasReturnConsumedCapacity, request.ReturnConsumedCapacity);
    }

    private static void WriteScan(ScanResponse response, in RangeReadDone done)
    {
        AddItems(response.Items, done);
        response.Count = checked((int)done.Page.Count);
        response.ScannedCount = checked((int)done.Page.Scanned);
        response.LastEvaluatedKey = LastKeyOf(done.Page);
        response.ConsumedCapacity = CapacityMessages.Of(done.Call.Capacity, done.Call.Table, done.Units);
    }

    private static void AddItems(RepeatedField<AttributeMap> items, in RangeReadDone done)
    {
        if (done.Call.Select == RangeSelect.Count)
        {
            return;
        }

        foreach (ByteString piece in done.Page.Items)
        {
            ReadOnlySpan<byte> rest = piece.Span;
            while (!rest.IsEmpty)
            {
                int length = ItemFormat.ValueLength(rest);
                items.Add(ItemMessageWriter.Map(new MapView(rest[..length])));
                rest = rest[length..];
            }
        }
    }

    private static AttributeMap? LastKeyOf(RangePage page)
        => page.LastKey.IsEmpty ? null : ItemMessageWriter.Map(new MapView(page.LastKey.Span));
}
