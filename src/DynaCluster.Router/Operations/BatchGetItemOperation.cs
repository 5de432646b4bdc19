using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>Up to 100 items by their keys, each read alone and all at once.</summary>
internal sealed class BatchGetItemOperation(ItemContext context) : DynamoOperation("BatchGetItem")
{
    private static readonly DoorForm<RequestBody, BatchGetInput, ResponseWriter, BatchGetDone> s_json =
        new(BatchGetItemWire.Read, BatchGetItemWire.Write);

    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
        => ExecuteAsync(s_json, body, response, token);

    /// <inheritdoc cref="ExecuteAsync(RequestBody, ResponseWriter, CancellationToken)"/>
    internal ValueTask<ApiError?> ExecuteAsync<TRequest, TTarget>(
        DoorForm<TRequest, BatchGetInput, TTarget, BatchGetDone> form, TRequest request, TTarget target,
        CancellationToken token)
    {
        Outcome<BatchGetCall> call = Prepare(request, form.Read);
        return call.Error is { } error ? new(error) : ActAsync(call.Value, form.Write, target, token);
    }

    private async ValueTask<ApiError?> ActAsync<TTarget>(
        BatchGetCall call, AnswerWriter<TTarget, BatchGetDone> write, TTarget target, CancellationToken token)
    {
        var reads = new Task<Outcome<GetResponse>>[call.KeyCount];
        int next = 0;
        foreach (BatchGetTable table in call.Tables)
        {
            foreach (ItemKey key in table.Keys)
            {
                reads[next++] = context.Router.Partitions.GetAsync(key.Hash, table.RequestFor(key), token).AsTask();
            }
        }

        Outcome<GetResponse>[] outcomes = await Task.WhenAll(reads);
        Outcome<BatchGetResult> result = Sort(call, outcomes);
        if (result.Error is { } error)
        {
            return error;
        }

        for (int i = 0; i < call.Tables.Count; i++)
        {
            context.Meter.Read(call.Tables[i].Schema.Name, result.Value.Units[i].Total);
        }

        write(target, new BatchGetDone(call, result.Value));
        return null;
    }

    // What fits into the answer, what goes back as unprocessed, and what it cost.
    private static Outcome<BatchGetResult> Sort(BatchGetCall call, Outcome<GetResponse>[] outcomes)
    {
        var answers = new GetResponse?[call.Tables.Count][];
        var units = new ConsumedUnits[call.Tables.Count];
        int next = 0;
        int processed = 0;
        long bytes = 0;
        for (int i = 0; i < answers.Length; i++)
        {
            BatchGetTable table = call.Tables[i];
            answers[i] = new GetResponse?[table.Keys.Length];
            for (int k = 0; k < table.Keys.Length; k++)
            {
                Outcome<GetResponse> outcome = outcomes[next++];
                if (outcome.Error is { } error)
                {
                    if (BatchOutcome.IsUnprocessed(error))
                    {
                        continue;
                    }

                    return error;
                }

                if (bytes + outcome.Value.Size > Limits.BatchGetBytesMax)
                {
                    continue;
                }

                bytes += outcome.Value.Size;
                processed++;
                answers[i][k] = outcome.Value;
                units[i].AddTable(CapacityUnits.OfRead(outcome.Value.Size, table.Input.Consistent));
            }
        }

        return processed == 0 ? ApiErrors.WriteThrottled() : new BatchGetResult(answers, units);
    }

    private Outcome<BatchGetCall> Prepare<TRequest>(
        TRequest request, InputReader<TRequest, BatchGetInput> read)
    {
        ItemWriter scratch = context.Scratch.Get();
        try
        {
            var input = new BatchGetInput();
            read(request, scratch, ref input);
            Constraints constraints = default;
            CapacityMode capacity = WireWords.Capacity(input.ReturnConsumedCapacity, ref constraints);
            constraints.Required(input.Given, "requestItems");
            ApiError? error = CheckCounts(input, ref constraints);
            return error is null ? Check(input, scratch, capacity) : error;
        }
        finally
        {
            context.Scratch.Return(scratch);
        }
    }

    private static ApiError? CheckCounts(BatchGetInput input, ref Constraints constraints)
    {
        if (input.Given && input.Tables.Count == 0)
        {
            return ApiErrors.BatchEmpty("BatchGetItem");
        }

        int all = 0;
        foreach (BatchGetTableInput table in input.Tables)
        {
            int count = table.Keys.Count;
            all += count;
            if (table.Given && count is > 0 and <= Limits.BatchGetKeysMax)
            {
                continue;
            }

            string path = $"RequestItems.{System.Text.Encoding.UTF8.GetString(table.Name.Span)}.member.Keys";
            constraints.ViolatedUnshown(path, count switch
            {
                > 0 => $"Member must have length less than or equal to {Limits.BatchGetKeysMax}",
                _ when table.Given => "Member must have length greater than or equal to 1",
                _ => "Member must not be null",
            });
        }

        return constraints.Error ?? (all > Limits.BatchGetKeysMax ? ApiErrors.TooManyItems("BatchGetItem") : null);
    }

    private Outcome<BatchGetCall> Check(BatchGetInput input, ItemWriter scratch, CapacityMode capacity)
    {
        foreach (BatchGetTableInput table in input.Tables)
        {
            if (CheckWithoutTable(table) is { } error)
            {
                return error;
            }
        }

        var tables = new List<BatchGetTable>(input.Tables.Count);
        var keys = new List<ItemKey>();
        foreach (BatchGetTableInput given in input.Tables)
        {
            Outcome<BatchGetTable> table = Resolve(given, scratch);
            if (table.Error is { } error)
            {
                return error;
            }

            tables.Add(table.Value);
            keys.AddRange(table.Value.Keys);
        }

        return BatchOutcome.HasDuplicates(keys)
            ? ApiErrors.DuplicateKeys
            : new BatchGetCall(tables, keys.Count, capacity);
    }

    private static ApiError? CheckWithoutTable(BatchGetTableInput table)
    {
        ApiError? error = table.Legacy.Check(in table.Expressions)
            ?? table.Expressions.CheckPresence(ExpressionKinds.Projection);
        for (int i = 0; i < table.Keys.Count && error is null; i++)
        {
            error = table.Keys[i].Key.Error;
        }

        return error;
    }

    private Outcome<BatchGetTable> Resolve(BatchGetTableInput given, ItemWriter scratch)
    {
        TableLookup table = TableLookup.Find(context.Router, given.Name);
        Outcome<ByteString> projection = table.NameError is { } nameError
            ? nameError
            : ProjectionPlan.Of(context.Router.Expressions, in given.Expressions, scratch);
        if ((projection.Error ?? table.Missing) is { } error)
        {
            return error;
        }

        TableSchema schema = table.Schema;
        var keys = new ItemKey[given.Keys.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            MapView key = given.Keys[i].Key.MapIn(scratch);
            if (KeyRules.CheckKey(schema, key) is { } wrong)
            {
                return wrong;
            }

            keys[i] = ItemKey.Of(schema, key);
        }

        return new BatchGetTable(given, schema, keys, projection.Value);
    }
}
