using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>A valid write of one item.</summary>
/// <param name="Request">Without its target's group.</param>
/// <param name="SizeAfter">DynamoDB bytes of the item as it would become, as far as they are known here; 0:
/// not.</param>
internal readonly record struct WriteItemCall(
    TableSchema Table, ulong Hash, WriteRequest Request, CapacityMode Capacity, int SizeAfter);

/// <summary>A write of one item that was done.</summary>
internal readonly record struct WriteItemDone(WriteItemCall Call, WriteResponse Answer, ConsumedUnits Units);

/// <summary>What PutItem, UpdateItem and DeleteItem have in common.</summary>
internal abstract class WriteItemOperation(string name, ItemContext context) : DynamoOperation(name)
{
    public sealed override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
        => ExecuteAsync(Json, body, response, token);

    /// <inheritdoc cref="ExecuteAsync(RequestBody, ResponseWriter, CancellationToken)"/>
    internal ValueTask<ApiError?> ExecuteAsync<TRequest, TTarget>(
        DoorForm<TRequest, WriteItemInput, TTarget, WriteItemDone> form, TRequest request, TTarget target,
        CancellationToken token)
    {
        Outcome<WriteItemCall> call = Prepare(request, form.Read);
        return call.Error is { } error ? new(error) : ActAsync(call.Value, form.Write, target, token);
    }

    private protected abstract DoorForm<RequestBody, WriteItemInput, ResponseWriter, WriteItemDone> Json { get; }

    private protected abstract WriteKind Kind { get; }

    /// <summary>Path of the member that holds the item or key, as violated constraints show it.</summary>
    private protected abstract string ItemMember { get; }

    private protected abstract ExpressionKinds Expressions { get; }

    private protected abstract bool Returns(ReturnedImage image);

    /// <summary>Checks that need no table.</summary>
    /// <param name="size">DynamoDB bytes of the item as it will be, 0: not known.</param>
    private protected abstract ApiError? CheckItem(MapView item, out int size);

    private protected abstract ApiError? CheckKeys(TableSchema table, MapView item);

    private async ValueTask<ApiError?> ActAsync<TTarget>(
        WriteItemCall call, AnswerWriter<TTarget, WriteItemDone> write, TTarget target, CancellationToken token)
    {
        Outcome<WriteResponse> outcome = await context.Router.Partitions.WriteAsync(call.Hash, call.Request, token);
        if (outcome.Error is { } error)
        {
            context.Meter.Refused(call.Table.Name, error, call.SizeAfter);
            return error;
        }

        ConsumedUnits units = WriteUnits.Of(outcome.Value);
        context.Meter.Write(call.Table.Name, units.Total);
        write(target, new WriteItemDone(call, outcome.Value, units));
        return null;
    }

    private Outcome<WriteItemCall> Prepare<TRequest>(TRequest request, InputReader<TRequest, WriteItemInput> read)
    {
        ItemWriter scratch = context.Scratch.Get();
        try
        {
            WriteItemInput input = default;
            read(request, scratch, ref input);
            return Check(ref input, scratch);
        }
        finally
        {
            context.Scratch.Return(scratch);
        }
    }

    private Outcome<WriteItemCall> Check(ref WriteItemInput input, ItemWriter scratch)
    {
        Constraints constraints = default;
        CapacityMode capacity = WireWords.Capacity(input.ReturnConsumedCapacity, ref constraints);
        constraints.Required(input.TableName is not null, TableLookup.Member);
        constraints.Required(input.Item.Given, ItemMember);
        var request = new WriteRequest
        {
            Kind = Kind,
            Returned = WireWords.ReturnValues(input.ReturnValues, ref constraints),
            CollectionMetrics = WireWords.CollectionMetrics(input.ReturnItemCollectionMetrics, ref constraints),
            OldItemOnFailedCondition =
                WireWords.OldItemOnFailedCondition(input.ReturnValuesOnConditionCheckFailure, ref constraints),
        };
        TableLookup table = TableLookup.Find(context.Router, input.TableName);
        ApiError? error = table.NameError
            ?? constraints.Error
            ?? input.Legacy.Check(in input.Expressions)
            ?? input.Expressions.CheckPresence(Expressions)
            ?? input.Item.Error;
        if (error is not null)
        {
            return error;
        }

        MapView item = input.Item.MapIn(scratch);
        int size = 0;
        error = (Returns(request.Returned) ? null : ApiErrors.InvalidReturnValues)
            ?? CheckItem(item, out size)
            ?? Compile(in input.Expressions, scratch, table, request)
            ?? table.Missing
            ?? CheckKeys(table.Schema, item);
        return error is null
            ? Complete(table.Schema, item, request, capacity, size)
            : error;
    }

    private ApiError? Compile(
        in ExpressionMembers expressions, ItemWriter scratch, in TableLookup table, WriteRequest request)
    {
        Outcome<Substitutions?> given = expressions.Substitutions(scratch);
        if (given.Error is not null || given.Value is not { } substitutions)
        {
            return given.Error;
        }

        if (expressions.Update is { } update)
        {
            Outcome<byte[]> plan = context.Router.Expressions.CompileUpdate(
                update.Span, substitutions, table.SchemaOrNone);
            if (plan.Error is not null)
            {
                return plan.Error;
            }

            request.Update = UnsafeByteOperations.UnsafeWrap(plan.Value);
        }

        if (expressions.Condition is { } condition)
        {
            Outcome<byte[]> plan = context.Router.Expressions.CompileCondition(condition.Span, substitutions);
            if (plan.Error is not null)
            {
                return plan.Error;
            }

            request.Condition = UnsafeByteOperations.UnsafeWrap(plan.Value);
        }

        return substitutions.CheckAllUsed();
    }

    private static WriteItemCall Complete(
        TableSchema table, MapView item, WriteRequest request, CapacityMode capacity, int size)
    {
        ItemKey key = ItemKey.Of(table, item);
        request.Target = ItemKey.TargetOf(table);
        request.Key = UnsafeByteOperations.UnsafeWrap(key.StorageKey);
        request.Item = UnsafeByteOperations.UnsafeWrap(item.Encoded.ToArray());
        request.CollectionMetrics &= table.LocalIndexes.Count > 0;
        return new WriteItemCall(table, key.Hash, request, capacity, size);
    }
}
