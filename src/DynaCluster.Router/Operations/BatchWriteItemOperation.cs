using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>Up to 25 puts and deletes, each atomic alone, all at once. What was not processed goes back.</summary>
internal sealed class BatchWriteItemOperation(ItemContext context) : DynamoOperation("BatchWriteItem")
{
    private static readonly DoorForm<RequestBody, BatchWriteInput, ResponseWriter, BatchWriteDone> s_json =
        new(BatchWriteItemWire.Read, BatchWriteItemWire.Write);

    private readonly BatchWriteChecks _checks = new(context.Router);

    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
        => ExecuteAsync(s_json, body, response, token);

    /// <inheritdoc cref="ExecuteAsync(RequestBody, ResponseWriter, CancellationToken)"/>
    internal ValueTask<ApiError?> ExecuteAsync<TRequest, TTarget>(
        DoorForm<TRequest, BatchWriteInput, TTarget, BatchWriteDone> form, TRequest request, TTarget target,
        CancellationToken token)
    {
        Outcome<BatchWriteCall> call = Prepare(request, form.Read);
        return call.Error is { } error ? new(error) : ActAsync(call.Value, form.Write, target, token);
    }

    private async ValueTask<ApiError?> ActAsync<TTarget>(
        BatchWriteCall call, AnswerWriter<TTarget, BatchWriteDone> write, TTarget target, CancellationToken token)
    {
        var writes = new Task<Outcome<WriteResponse>>[call.WriteCount];
        int next = 0;
        foreach (BatchWriteTable table in call.Tables)
        {
            foreach ((ItemKey key, WriteRequest request) in table.Writes)
            {
                writes[next++] = context.Router.Partitions.WriteAsync(key.Hash, request, token).AsTask();
            }
        }

        Outcome<WriteResponse>[] outcomes = await Task.WhenAll(writes);
        Outcome<BatchWriteResult> result = Sort(call, outcomes);
        if (result.Error is { } error)
        {
            return error;
        }

        for (int i = 0; i < call.Tables.Count; i++)
        {
            context.Meter.Write(call.Tables[i].Schema.Name, result.Value.Units[i].Total);
        }

        write(target, new BatchWriteDone(call, result.Value));
        return null;
    }

    // An unknown outcome of one write is the outcome of all: the caller must not take any of them for done.
    private static Outcome<BatchWriteResult> Sort(BatchWriteCall call, Outcome<WriteResponse>[] outcomes)
    {
        var answers = new WriteResponse?[call.Tables.Count][];
        var units = new ConsumedUnits[call.Tables.Count];
        int next = 0;
        int processed = 0;
        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = new WriteResponse?[call.Tables[i].Writes.Length];
            for (int w = 0; w < answers[i].Length; w++)
            {
                Outcome<WriteResponse> outcome = outcomes[next++];
                if (outcome.Error is null)
                {
                    processed++;
                    answers[i][w] = outcome.Value;
                    units[i].Add(WriteUnits.Of(outcome.Value));
                }
                else if (!BatchOutcome.IsUnprocessed(outcome.Error))
                {
                    return outcome.Error;
                }
            }
        }

        return processed == 0 ? ApiErrors.WriteThrottled() : new BatchWriteResult(answers, units);
    }

    private Outcome<BatchWriteCall> Prepare<TRequest>(
        TRequest request, InputReader<TRequest, BatchWriteInput> read)
    {
        ItemWriter scratch = context.Scratch.Get();
        try
        {
            var input = new BatchWriteInput();
            read(request, scratch, ref input);
            return _checks.Check(input, scratch);
        }
        finally
        {
            context.Scratch.Return(scratch);
        }
    }
}
