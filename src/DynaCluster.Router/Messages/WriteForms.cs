using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Messages;

/// <summary>PutItem, UpdateItem and DeleteItem as messages.</summary>
internal static class WriteForms
{
    public static readonly DoorForm<PutItemRequest, WriteItemInput, PutItemResponse, WriteItemDone> Put =
        new(ReadPut, WritePut);

    public static readonly DoorForm<UpdateItemRequest, WriteItemInput, UpdateItemResponse, WriteItemDone> Update =
        new(ReadUpdate, WriteUpdate);

    public static readonly DoorForm<DeleteItemRequest, WriteItemInput, DeleteItemResponse, WriteItemDone> Delete =
        new(ReadDelete, WriteDelete);

    private static void ReadPut(PutItemRequest request, ItemWriter scratch, ref WriteItemInput input)
    {
        input.TableName = Utf8Text.Of(request.HasTableName, request.TableName);
        input.Item.Read(request.Item, scratch);
        input.Expressions.Condition = Utf8Text.Of(request.HasConditionExpression, request.ConditionExpression);
        input.Expressions.Read(request.ExpressionAttributeNames, request.ExpressionAttributeValues, scratch);
        input.ReturnValues = Utf8Text.Of(request.HasReturnValues, request.ReturnValues);
        input.ReturnConsumedCapacity = Utf8Text.Of(request.HasReturnConsumedCapacity, request.ReturnConsumedCapacity);
        input.ReturnItemCollectionMetrics =
            Utf8Text.Of(request.HasReturnItemCollectionMetrics, request.ReturnItemCollectionMetrics);
        input.ReturnValuesOnConditionCheckFailure = Utf8Text.Of(
            request.HasReturnValuesOnConditionCheckFailure, request.ReturnValuesOnConditionCheckFailure);
    }

    private static void ReadUpdate(UpdateItemRequest request, ItemWriter scratch, ref WriteItemInput input)
    {
        input.TableName = Utf8Text.Of(request.HasTableName, request.TableName);
        input.Item.Read(request.Key, scratch);
        input.Expressions.Update = Utf8Text.Of(request.HasUpdateExpression, request.UpdateExpression);
        input.Expressions.Condition = Utf8Text.Of(request.HasConditionExpression, request.ConditionExpression);
        input.Expressions.Read(request.ExpressionAttributeNames, request.ExpressionAttributeValues, scratch);
        input.ReturnValues = Utf8Text.Of(request.HasReturnValues, request.ReturnValues);
        input.ReturnConsumedCapacity = Utf8Text.Of(request.HasReturnConsumedCapacity, request.ReturnConsumedCapacity);
        input.ReturnItemCollectionMetrics =
            Utf8Text.Of(request.HasReturnItemCollectionMetrics, request.ReturnItemCollectionMetrics);
        input.ReturnValuesOnConditionCheckFailure = Utf8Text.Of(
            request.HasReturnValuesOnConditionCheckFailure, request.ReturnValuesOnConditionCheckFailure);
    }

    private static void ReadDelete(DeleteItemRequest request, ItemWriter scratch, ref WriteItemInput input)
    {
        input.TableName = Utf8Text.Of(request.HasTableName, request.TableName);
        input.Item.Read(request.Key, scratch);
        input.Expressions.Condition = Utf8Text.Of(request.HasConditionExpression, request.ConditionExpression);
        input.Expressions.Read(request.ExpressionAttributeNames, request.ExpressionAttributeValues, scratch);
        input.ReturnValues = Utf8Text.Of(request.HasReturnValues, request.ReturnValues);
        input.ReturnConsumedCapacity = Utf8Text.Of(request.HasReturnConsumedCapacity, request.ReturnConsumedCapacity);
        input.ReturnItemCollectionMetrics =
            Utf8Text.Of(request.HasReturnItemCollectionMetrics, request.ReturnItemCollectionMetrics);
        input.ReturnValuesOnConditionCheckFailure = Utf8Text.Of(
            request.HasReturnValuesOnConditionCheckFailure, request.ReturnValuesOnConditionCheckFailure);
    }

    private static void WritePut(PutItemResponse response, in WriteItemDone done)
    {
        response.Attributes = AttributesOf(done.Answer);
        response.ConsumedCapacity = CapacityMessages.Of(done.Call.Capacity, done.Call.Table, done.Units);
        response.ItemCollectionMetrics = MetricsOf(done);
    }

    private static void WriteUpdate(UpdateItemResponse response, in WriteItemDone done)
    {
        response.Attributes = AttributesOf(done.Answer);
        response.ConsumedCapacity = CapacityMessages.Of(done.Call.Capacity, done.Call.Table, done.Units);
        response.ItemCollectionMetrics = MetricsOf(done);
    }

    private static void WriteDelete(DeleteItemResponse response, in WriteItemDone done)
    {
        response.Attributes = AttributesOf(done.Answer);
        response.ConsumedCapacity = CapacityMessages.Of(done.Call.Capacity, done.Call.Table, done.Units);
        response.ItemCollectionMetrics = MetricsOf(done);
    }

    private static AttributeMap? AttributesOf(WriteResponse answer)
    {
        var attributes = new MapView(answer.Attributes.Span);
        return attributes.Count == 0 ? null : ItemMessageWriter.Map(attributes);
    }

    private static ItemCollectionMetrics? MetricsOf(in WriteItemDone done)
        => done.Call.Request.CollectionMetrics
            ? CapacityMessages.Metrics(
                done.Call.Table, new MapView(done.Call.Request.Item.Span), done.Answer.CollectionBytes)
            : null;
}
