using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Operations;

namespace DynaCluster.Router.Wire;

/// <summary>BatchGetItem's request as it stands in the body.</summary>
internal sealed class BatchGetInput
{
    public bool Given { get; set; }

    public List<BatchGetTableInput> Tables { get; } = [];

    public ReadOnlyMemory<byte>? ReturnConsumedCapacity { get; set; }
}

/// <summary>What it asks of one table.</summary>
internal sealed class BatchGetTableInput(ReadOnlyMemory<byte> name)
{
    public ExpressionMembers Expressions;
    public LegacyMembers Legacy;

    /// <summary>As the request has it: a name or an ARN, UTF-8.</summary>
    public ReadOnlyMemory<byte> Name { get; } = name;

    public bool Given { get; set; }

    public List<(EncodedMember Key, ReadOnlyMemory<byte> Json)> Keys { get; } = [];

    /// <summary>The members beside Keys: they return with unprocessed keys.</summary>
    public List<(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Json)> Others { get; } = [];

    public bool Consistent { get; set; }
}

internal static class BatchGetItemWire
{
    public static void Read(RequestBody body, ItemWriter scratch, ref BatchGetInput input)
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
            else
            {
                json.Skip();
            }
        }

        json.End();
    }

    public static void Write(ResponseWriter response, in BatchGetDone done)
    {
        (BatchGetCall call, BatchGetResult result) = done;
        AnswerJson json = new(response);
        json.BeginObject();
        json.Name("Responses"u8);
        json.BeginObject();
        for (int i = 0; i < call.Tables.Count; i++)
        {
            WriteItems(ref json, call.Tables[i], result, i);
        }

        json.EndObject();
        json.Name("UnprocessedKeys"u8);
        json.BeginObject();
        for (int i = 0; i < call.Tables.Count; i++)
        {
            WriteUnprocessed(ref json, call.Tables[i], result, i);
        }

        json.EndObject();
        WriteCapacity(ref json, call, result);
        json.EndObject();
        json.Flush();
    }

    private static void ReadTables(ref RequestJson json, ItemWriter scratch, BatchGetInput input)
    {
        json.BeginObject();
        while (json.NextMember())
        {
            var table = new BatchGetTableInput(json.Name.ToArray());
            input.Tables.Add(table);
            json.BeginObject();
            while (json.NextMember())
            {
                ReadMember(ref json, scratch, table);
            }
        }
    }

    private static void ReadMember(ref RequestJson json, ItemWriter scratch, BatchGetTableInput table)
    {
        if (json.Is("Keys"u8))
        {
            table.Given = true;
            json.BeginList();
            while (json.NextElement())
            {
                int begin = json.Position;
                EncodedMember key = default;
                key.Read(ref json, scratch);
                table.Keys.Add((key, json.Since(begin)));
            }

            return;
        }

        ReadOnlyMemory<byte> name = json.Name.ToArray();
        int start = json.Position;
        if (json.Is("ConsistentRead"u8))
        {
            table.Consistent = json.ReadBoolean();
        }
        else if (!table.Expressions.TryRead(ref json, scratch, ExpressionKinds.Projection)
            && !table.Legacy.TryRead(ref json))
        {
            json.Skip();
            return;
        }

        table.Others.Add((name, json.Since(start)));
    }

    private static void WriteItems(ref AnswerJson json, BatchGetTable table, BatchGetResult result, int at)
    {
        json.Name(table.Input.Name.Span);
        json.BeginList();
        GetResponse?[] answers = result.Answers[at];
        for (int i = 0; i < answers.Length; i++)
        {
            if (answers[i] is { Found: true } answer)
            {
                json.Item(new MapView(answer.Item.Span));
            }
        }

        json.EndList();
    }

    private static void WriteUnprocessed(ref AnswerJson json, BatchGetTable table, BatchGetResult result, int at)
    {
        GetResponse?[] answers = result.Answers[at];
        if (!answers.AsSpan().Contains(null))
        {
            return;
        }

        json.Name(table.Input.Name.Span);
        json.BeginObject();
        json.Name("Keys"u8);
        json.BeginList();
        for (int i = 0; i < answers.Length; i++)
        {
            if (answers[i] is null)
            {
                json.Json(table.Input.Keys[i].Json.Span);
            }
        }

        json.EndList();
        foreach ((ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> text) in table.Input.Others)
        {
            json.Name(name.Span);
            json.Json(text.Span);
        }

        json.EndObject();
    }

    private static void WriteCapacity(ref AnswerJson json, BatchGetCall call, BatchGetResult result)
    {
        if (call.Capacity == CapacityMode.None)
        {
            return;
        }

        json.Name("ConsumedCapacity"u8);
        json.BeginList();
        for (int i = 0; i < call.Tables.Count; i++)
        {
            ConsumedCapacityWire.Write(ref json, call.Capacity, call.Tables[i].Schema, result.Units[i]);
        }

        json.EndList();
    }
}
