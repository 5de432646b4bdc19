using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Wire;

internal static class BatchWriteItemWire
{
    public static void Read(RequestBody body, ItemWriter scratch, ref BatchWriteInput input)
    {
        var json = new RequestJson(body);
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("RequestItems"u8))
            {
                input.Given = true;
                ReadTables(ref json, scratch, input);
            }
            else if (json.Is("ReturnConsumedCapacity"u8))
            {
                input.ReturnConsumedCapacity = json.ReadUtf8();
            }
            else if (json.Is("ReturnItemCollectionMetrics"u8))
            {
                input.ReturnItemCollectionMetrics = json.ReadUtf8();
            }
            else
            {
                json.Skip();
            }
        }

        json.End();
    }

    public static void Write(ResponseWriter response, in BatchWriteDone done)
    {
        (BatchWriteCall call, BatchWriteResult result) = done;
        AnswerJson json = new(response);
        json.BeginObject();
        json.Name("UnprocessedItems"u8);
        json.BeginObject();
        for (int i = 0; i < call.Tables.Count; i++)
        {
            WriteUnprocessed(ref json, call.Tables[i], result.Answers[i]);
        }

        json.EndObject();
        if (call.CollectionMetrics)
        {
            WriteMetrics(ref json, call, result);
        }

        if (call.Capacity != CapacityMode.None)
        {
            json.Name("ConsumedCapacity"u8);
            json.BeginList();
            for (int i = 0; i < call.Tables.Count; i++)
            {
                ConsumedCapacityWire.Write(ref json, call.Capacity, call.Tables[i].Schema, result.Units[i]);
            }

            json.EndList();
        }

        json.EndObject();
        json.Flush();
    }

    private static void ReadTables(ref RequestJson json, ItemWriter scratch, BatchWriteInput input)
    {
        json.BeginObject();
        while (json.NextMember())
        {
            var table = new BatchWriteTableInput(json.Name.ToArray(), []);
            input.Tables.Add(table);
            json.BeginList();
            while (json.NextElement())
            {
                table.Entries.Add(ReadEntry(ref json, scratch));
            }
        }
    }

    private static BatchWriteEntry ReadEntry(ref RequestJson json, ItemWriter scratch)
    {
        BatchWriteEntry entry = default;
        int begin = json.Position;
        int requests = 0;
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is("PutRequest"u8))
            {
                requests++;
                entry.Kind = WriteKind.Put;
                ReadMember(ref json, scratch, "Item"u8, ref entry.Item);
            }
            else if (json.Is("DeleteRequest"u8))
            {
                requests++;
                entry.Kind = WriteKind.Delete;
                ReadMember(ref json, scratch, "Key"u8, ref entry.Item);
            }
            else
            {
                json.Skip();
            }
        }

        entry.Kind = requests == 1 ? entry.Kind : WriteKind.Unspecified;
        entry.Json = json.Since(begin);
        return entry;
    }

    private static void ReadMember(
        ref RequestJson json, ItemWriter scratch, ReadOnlySpan<byte> name, ref EncodedMember item)
    {
        json.BeginObject();
        while (json.NextMember())
        {
            if (json.Is(name))
            {
                item.Read(ref json, scratch);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private static void WriteUnprocessed(ref AnswerJson json, BatchWriteTable table, WriteResponse?[] answers)
    {
        if (!answers.AsSpan().Contains(null))
        {
            return;
        }

        json.Name(table.Input.Name.Span);
        json.BeginList();
        for (int i = 0; i < answers.Length; i++)
        {
            if (answers[i] is null)
            {
                json.Json(table.Input.Entries[i].Json.Span);
            }
        }

        json.EndList();
    }

    private static void WriteMetrics(ref AnswerJson json, BatchWriteCall call, BatchWriteResult result)
    {
        json.Name("ItemCollectionMetrics"u8);
        json.BeginObject();
        for (int i = 0; i < call.Tables.Count; i++)
        {
            BatchWriteTable table = call.Tables[i];
            if (table.Schema.LocalIndexes.Count == 0)
            {
                continue;
            }

            json.Name(table.Input.Name.Span);
            json.BeginList();
            for (int w = 0; w < table.Writes.Length; w++)
            {
                if (result.Answers[i][w] is { } answer)
                {
                    var item = new MapView(table.Writes[w].Request.Item.Span);
                    ItemCollectionMetricsWire.Write(ref json, table.Schema, item, answer.CollectionBytes);
                }
            }

            json.EndList();
        }

        json.EndObject();
    }
}
