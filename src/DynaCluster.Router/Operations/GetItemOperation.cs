using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>A valid GetItem.</summary>
internal readonly record struct GetItemCall(
    TableSchema Table, ulong Hash, GetRequest Request, CapacityMode Capacity);

/// <summary>A GetItem that was done; the answer's item is borrowed while it is written.</summary>
internal readonly record struct GetItemDone(GetItemCall Call, GetResponse Answer, ConsumedUnits Units);

/// <summary>One item by its key.</summary>
internal sealed class GetItemOperation(ItemContext context) : DynamoOperation("GetItem")
{
    private static readonly DoorForm<RequestBody, GetItemInput, ResponseWriter, GetItemDone> s_json =
        new(GetItemWire.Read, GetItemWire.Write);

    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
        => ExecuteAsync(s_json, body, response, token);

    /// <inheritdoc cref="ExecuteAsync(RequestBody, ResponseWriter, CancellationToken)"/>
    internal ValueTask<ApiError?> ExecuteAsync<TRequest, TTarget>(
        DoorForm<TRequest, GetItemInput, TTarget, GetItemDone> form, TRequest request, TTarget target,
        CancellationToken token)
    {
        Outcome<GetItemCall> call = Prepare(request, form.Read);
        return call.Error is { } error ? new(error) : ActAsync(call.Value, form.Write, target, token);
    }

    private async ValueTask<ApiError?> ActAsync<TTarget>(
        GetItemCall call, AnswerWriter<TTarget, GetItemDone> write, TTarget target, CancellationToken token)
    {
        Outcome<GetResponse> outcome = await context.Router.Partitions.GetAsync(call.Hash, call.Request, token);
        if (outcome.Error is { } error)
        {
            return error;
        }

        using GetResponse answer = outcome.Value;
        ConsumedUnits units = default;
        units.AddTable(CapacityUnits.OfRead(answer.Size, call.Request.Consistent));
        context.Meter.Read(call.Table.Name, units.Total);
        write(target, new GetItemDone(call, answer, units));
        return null;
    }

    private Outcome<GetItemCall> Prepare<TRequest>(TRequest request, InputReader<TRequest, GetItemInput> read)
    {
        ItemWriter scratch = context.Scratch.Get();
        try
        {
            GetItemInput input = default;
            read(request, scratch, ref input);
            return Check(ref input, scratch);
        }
        finally
        {
            context.Scratch.Return(scratch);
        }
    }

    private Outcome<GetItemCall> Check(ref GetItemInput input, ItemWriter scratch)
    {
        Constraints constraints = default;
        CapacityMode capacity = WireWords.Capacity(input.ReturnConsumedCapacity, ref constraints);
        constraints.Required(input.TableName is not null, TableLookup.Member);
        constraints.Required(input.Key.Given, "key");
        TableLookup table = TableLookup.Find(context.Router, input.TableName);
        ApiError? error = table.NameError
            ?? constraints.Error
            ?? input.Legacy.Check(in input.Expressions)
            ?? input.Expressions.CheckPresence(GetItemWire.Expressions)
            ?? input.Key.Error;
        if (error is not null)
        {
            return error;
        }

        Outcome<ByteString> projection =
            ProjectionPlan.Of(context.Router.Expressions, in input.Expressions, scratch);
        error = projection.Error ?? table.Missing;
        if (error is not null)
        {
            return error;
        }

        TableSchema schema = table.Schema;
        MapView key = input.Key.MapIn(scratch);
        error = KeyRules.CheckKey(schema, key);
        if (error is not null)
        {
            return error;
        }

        ItemKey itemKey = ItemKey.Of(schema, key);
        var request = new GetRequest
        {
            Target = ItemKey.TargetOf(schema),
            Key = UnsafeByteOperations.UnsafeWrap(itemKey.StorageKey),
            Consistent = input.Consistent,
            Projection = projection.Value,
        };
        return new GetItemCall(schema, itemKey.Hash, request, capacity);
    }
}
