using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Topology;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>A page of a Query or Scan that was read.</summary>
internal readonly record struct RangeReadDone(RangeReadCall Call, RangePage Page, ConsumedUnits Units);

/// <summary>What Query and Scan have in common: the walk over groups in ring order until the page is full.</summary>
internal abstract class RangeReadOperation(string name, ItemContext context) : DynamoOperation(name)
{
    private protected ItemContext Context { get; } = context;

    public sealed override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
        => ExecuteAsync(Json, body, response, token);

    /// <inheritdoc cref="ExecuteAsync(RequestBody, ResponseWriter, CancellationToken)"/>
    internal ValueTask<ApiError?> ExecuteAsync<TRequest, TTarget>(
        DoorForm<TRequest, RangeReadInput, TTarget, RangeReadDone> form, TRequest request, TTarget target,
        CancellationToken token)
    {
        Outcome<RangeReadCall> call = Prepare(request, form.Read);
        return call.Error is { } error ? new(error) : ActAsync(call.Value, form.Write, target, token);
    }

    private protected abstract DoorForm<RequestBody, RangeReadInput, ResponseWriter, RangeReadDone> Json { get; }

    private protected abstract Outcome<RangeReadCall> Check(ref RangeReadInput input, ItemWriter scratch);

    /// <summary>Adds the violations of what both operations have.</summary>
    private protected static CapacityMode CheckShared(
        in RangeReadInput input, ref Constraints constraints, out RangeSelect select)
    {
        select = WireWords.Select(input.Select, ref constraints);
        if (input.IndexName is { } index)
        {
            constraints.Length(index.Length, TableNames.LengthMin, TableNames.LengthMax, index, "indexName");
            constraints.NamePattern(index, "indexName");
        }

        CapacityMode capacity = WireWords.Capacity(input.ReturnConsumedCapacity, ref constraints);
        constraints.Required(input.TableName is not null, TableLookup.Member);
        return capacity;
    }

    /// <summary>The table or index that is read, of a table that is there.</summary>
    private protected static Outcome<RangeSource> FindSource(in TableLookup table, in RangeReadInput input)
    {
        Outcome<RangeSource> found = RangeSource.Find(table.Entry, input.IndexName);
        return found.Error is null && input.Consistent && found.Value.Global is not null
            ? ApiErrors.ConsistentIndexRead
            : found;
    }

    private async ValueTask<ApiError?> ActAsync<TTarget>(
        RangeReadCall call, AnswerWriter<TTarget, RangeReadDone> write, TTarget target, CancellationToken token)
    {
        if (Context.Router.Partitions.Map is not { } map)
        {
            return ApiErrors.NotApplied;
        }

        var page = new RangePage();
        for (int position = map.PositionOf(call.Hashes.Low); position < map.Count; position++)
        {
            (uint group, ulong low, ulong high) = map.At(position);
            if (low > call.Hashes.High)
            {
                break;
            }

            RangeRequest request = call.RequestTo(group, call.Hashes.Intersect(low, high), page);
            Outcome<RangeResponse> outcome = await Context.Router.Partitions.ReadRangeAsync(request, token);
            if (outcome.Error is { } error)
            {
                return error;
            }

            if (page.Add(outcome.Value))
            {
                break;
            }
        }

        ConsumedUnits units = page.Units(call.Source, call.Consistent);
        Context.Meter.Read(call.Table.Name, units.Total);
        write(target, new RangeReadDone(call, page, units));
        return null;
    }

    private Outcome<RangeReadCall> Prepare<TRequest>(TRequest request, InputReader<TRequest, RangeReadInput> read)
    {
        ItemWriter scratch = Context.Scratch.Get();
        try
        {
            RangeReadInput input = default;
            read(request, scratch, ref input);
            return Check(ref input, scratch);
        }
        finally
        {
            Context.Scratch.Return(scratch);
        }
    }
}
