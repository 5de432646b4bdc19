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

/// <summary>One item by its key.</summary>
internal sealed class GetItemOperation(ItemContext context) : DynamoOperation("GetItem")
{
    public override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<GetItemCall> call = Prepare(body);
        return call.Error is { } error ? new(error) : ActAsync(call.Value, response, token);
    }

    private async ValueTask<ApiError?> ActAsync(GetItemCall call, ResponseWriter response, CancellationToken token)
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
        GetItemWire.Write(response, answer, call, units);
        return null;
    }

    private Outcome<GetItemCall> Prepare(RequestBody body)
    {
        ItemWriter scratch = context.Scratch.Get();
        try
        {
            GetItemInput input = default;
            GetItemWire.Read(body, scratch, ref input);
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
