using System.Text;
using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Protocol.Api;
using DynaCluster.Router.Operations;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Messages;

/// <summary>BatchGetItem and BatchWriteItem as messages. Unprocessed parts go back as they stand in the request.
/// </summary>
internal static class BatchForms
{
    public static readonly DoorForm<BatchGetItemRequest, BatchGetInput,
        (BatchGetItemRequest Request, BatchGetItemResponse Response), BatchGetDone> Get = new(ReadGet, WriteGet);

    public static readonly DoorForm<BatchWriteItemRequest, BatchWriteInput,
        (BatchWriteItemRequest Request, BatchWriteItemResponse Response), BatchWriteDone> Write =
            new(ReadWrite, WriteWrite);

    private static void ReadGet(BatchGetItemRequest request, ItemWriter scratch, ref BatchGetInput input)
    {
        input.Given = true;
        input.ReturnConsumedCapacity = Utf8Text.Of(request.HasReturnConsumedCapacity, request.ReturnConsumedCapacity);
        foreach ((string name, TableKeys keys) in request.RequestItems)
        {
            var table = new BatchGetTableInput(Encoding.UTF8.GetBytes(name))
            {
                Given = true,
                Consistent = keys.ConsistentRead,
            };
            table.Expressions.Projection = Utf8Text.Of(keys.HasProjectionExpression, keys.ProjectionExpression);
            table.Expressions.Read(keys.ExpressionAttributeNames, values: null, scratch);
            foreach (AttributeMap key in keys.Keys)
            {
                EncodedMember member = default;
                member.Read(key, scratch);
                table.Keys.Add((member, default));
            }

            input.Tables.Add(table);
        }
    }

    private static void WriteGet(
        (BatchGetItemRequest Request, BatchGetItemResponse Response) target, in BatchGetDone done)
    {
        for (int i = 0; i < done.Call.Tables.Count; i++)
        {
            BatchGetTable table = done.Call.Tables[i];
            string name = Encoding.UTF8.GetString(table.Input.Name.Span);
            AddItems(target, name, done.Result.Answers[i]);
            if (CapacityMessages.Of(done.Call.Capacity, table.Schema, done.Result.Units[i]) is { } capacity)
            {
                target.Response.ConsumedCapacity.Add(capacity);
            }
        }
    }

    private static void AddItems(
        (BatchGetItemRequest Request, BatchGetItemResponse Response) target, string name, GetResponse?[] answers)
    {
        TableKeys asked = target.Request.RequestItems[name];
        TableItems items = new();
        TableKeys? unprocessed = null;
        for (int i = 0; i < answers.Length; i++)
        {
            if (answers[i] is not { } answer)
            {
                unprocessed ??= Others(asked);
                unprocessed.Keys.Add(asked.Keys[i]);
            }
            else if (answer.Found)
            {
                items.Items.Add(ItemMessageWriter.Map(new MapView(answer.Item.Span)));
            }
        }

        target.Response.Responses.Add(name, items);
        if (unprocessed is not null)
        {
            target.Response.UnprocessedKeys.Add(name, unprocessed);
        }
    }

    private static TableKeys Others(TableKeys asked)
    {
        TableKeys others = new() { ConsistentRead = asked.ConsistentRead };
        if (asked.HasProjectionExpression)
        {
            others.ProjectionExpression = asked.ProjectionExpression;
        }

        others.ExpressionAttributeNames.Add(asked.ExpressionAttributeNames);
        return others;
    }

    private static void ReadWrite(BatchWriteItemRequest request, ItemWriter scratch, ref BatchWriteInput input)
    {
        input.Given = true;
        input.ReturnConsumedCapacity = Utf8Text.Of(request.HasReturnConsumedCapacity, request.ReturnConsumedCapacity);
        input.ReturnItemCollectionMetrics =
            Utf8Text.Of(request.HasReturnItemCollectionMetrics, request.ReturnItemCollectionMetrics);
        foreach ((string name, TableWrites writes) in request.RequestItems)
        {
            List<BatchWriteEntry> entries = new(writes.Writes.Count);
            foreach (BatchWrite write in writes.Writes)
            {
                BatchWriteEntry entry = new()
                {
                    Kind = write.RequestCase switch
                    {
                        BatchWrite.RequestOneofCase.Put => WriteKind.Put,
                        BatchWrite.RequestOneofCase.Delete => WriteKind.Delete,
                        _ => WriteKind.Unspecified,
                    },
                };
                entry.Item.Read(write.Put ?? write.Delete, scratch);
                entries.Add(entry);
            }

            input.Tables.Add(new BatchWriteTableInput(Encoding.UTF8.GetBytes(name), entries));
        }
    }

    private static void WriteWrite(
        (BatchWriteItemRequest Request, BatchWriteItemResponse Response) target, in BatchWriteDone done)
    {
        for (int i = 0; i < done.Call.Tables.Count; i++)
        {
            BatchWriteTable table = done.Call.Tables[i];
            string name = Encoding.UTF8.GetString(table.Input.Name.Span);
            AddUnprocessed(target, name, done.Result.Answers[i]);
            if (done.Call.CollectionMetrics && table.Schema.LocalIndexes.Count > 0)
            {
                target.Response.ItemCollectionMetrics.Add(name, MetricsOf(table, done.Result.Answers[i]));
            }

            if (CapacityMessages.Of(done.Call.Capacity, table.Schema, done.Result.Units[i]) is { } capacity)
            {
                target.Response.ConsumedCapacity.Add(capacity);
            }
        }
    }

    private static void AddUnprocessed(
        (BatchWriteItemRequest Request, BatchWriteItemResponse Response) target, string name, WriteResponse?[] answers)
    {
        TableWrites? unprocessed = null;
        for (int i = 0; i < answers.Length; i++)
        {
            if (answers[i] is null)
            {
                unprocessed ??= new TableWrites();
                unprocessed.Writes.Add(target.Request.RequestItems[name].Writes[i]);
            }
        }

        if (unprocessed is not null)
        {
            target.Response.UnprocessedItems.Add(name, unprocessed);
        }
    }

    private static TableCollectionMetrics MetricsOf(BatchWriteTable table, WriteResponse?[] answers)
    {
        TableCollectionMetrics metrics = new();
        for (int w = 0; w < answers.Length; w++)
        {
            if (answers[w] is { } answer)
            {
                var item = new MapView(table.Writes[w].Request.Item.Span);
                metrics.Metrics.Add(CapacityMessages.Metrics(table.Schema, item, answer.CollectionBytes));
            }
        }

        return metrics;
    }
}
