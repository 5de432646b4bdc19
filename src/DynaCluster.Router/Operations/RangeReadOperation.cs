using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Model.Topology;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>What Query and Scan have in common: the walk over groups in ring order until the page is full.</summary>
internal abstract class RangeReadOperation(string name, ItemContext context) : DynamoOperation(name)
{
    private protected ItemContext Context { get; } = context;

    public sealed override ValueTask<ApiError?> ExecuteAsync(
        RequestBody body, ResponseWriter response, CancellationToken token)
    {
        Outcome<RangeReadCall> call = Prepare(body);
        return call.Error is { } error ? new(error) : ActAsync(call.Value, response, token);
    }

    private protected abstract void Read(RequestBody body, ItemWriter scratch, ref RangeReadInput input);

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

    private protected static Outcome<LocalIndexSchema?> FindIndex(TableSchema table, string? name)
    {
        if (name is null)
        {
            return (LocalIndexSchema?)null;
        }

        for (int i = 0; i < table.LocalIndexes.Count; i++)
        {
            if (table.LocalIndexes[i].Name == name)
            {
                return table.LocalIndexes[i];
            }
        }

        return ApiErrors.IndexNotFound(name);
    }

    private async ValueTask<ApiError?> ActAsync(RangeReadCall call, ResponseWriter response, CancellationToken token)
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

        ConsumedUnits units = page.Units(call.Index, call.Consistent);
        Context.Meter.Read(call.Table.Name, units.Total);
        RangeReadAnswer.Write(response, call, page, units);
        return null;
    }

    private Outcome<RangeReadCall> Prepare(RequestBody body)
    {
        ItemWriter scratch = Context.Scratch.Get();
        try
        {
            RangeReadInput input = default;
            Read(body, scratch, ref input);
            return Check(ref input, scratch);
        }
        finally
        {
            Context.Scratch.Return(scratch);
        }
    }
}
