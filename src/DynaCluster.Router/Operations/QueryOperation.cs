using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>The items of one partition key, in the order of the sort key of the table or of an index.</summary>
internal sealed class QueryOperation(ItemContext context) : RangeReadOperation("Query", context)
{
    private protected override DoorForm<RequestBody, RangeReadInput, ResponseWriter, RangeReadDone> Json { get; } =
        new(QueryWire.Read, RangeReadAnswer.Write);

    private protected override Outcome<RangeReadCall> Check(ref RangeReadInput input, ItemWriter scratch)
    {
        Constraints constraints = default;
        CapacityMode capacity = CheckShared(in input, ref constraints, out RangeSelect select);
        if (input.Limit < 1)
        {
            constraints.ViolatedUnshown("Limit", "Member must have value greater than or equal to 1");
        }

        TableLookup table = TableLookup.Find(Context.Router, input.TableName);
        bool projects = input.Expressions.Projection is not null;
        ApiError? error = table.NameError
            ?? constraints.Error
            ?? input.Legacy.Check(in input.Expressions)
            ?? input.Expressions.CheckPresence(QueryWire.Expressions)
            ?? (input.StartKey.Error is { } wrong ? StartKey.ValueError(wrong) : null)
            ?? (input.Expressions.KeyCondition is null ? ApiErrors.KeyConditionMissing : null)
            ?? RangeSelection.Check(select, projects, input.IndexName is not null, counted: true)
            ?? table.Missing;
        if (error is not null)
        {
            return error;
        }

        Outcome<RangeSource> found = FindSource(table, in input);
        if (found.Error is not null)
        {
            return found.Error;
        }

        RangeSource source = found.Value;
        Outcome<RangePlans> plans = RangePlans.OfQuery(
            Context.Router.Expressions, in input.Expressions, scratch, source);
        if ((plans.Error ?? RangeSelection.CheckIndex(source, select, plans.Value)) is { } refused)
        {
            return refused;
        }

        KeySelection selection = plans.Value.Selection!; // a Query's plans have one
        QueryRange range = QueryRange.Of(source, selection);
        Outcome<StartKey> start = Start(in input, scratch, source, selection, range);
        if (start.Error is not null)
        {
            return start.Error;
        }

        return new RangeReadCall
        {
            Source = source,
            Select = RangeSelection.Resolve(select, projects, source.IsIndex),
            Capacity = capacity,
            Consistent = input.Consistent,
            Reverse = input.Backward,
            Limit = input.Limit ?? 0,
            Filter = plans.Value.Filter,
            Projection = plans.Value.Projection,
            Hashes = new HashInterval(range.Hash, range.Hash),
            Keys = (range.Low, range.High),
            After = start.Value.StorageKey,
        };
    }

    private static Outcome<StartKey> Start(
        in RangeReadInput input, ItemWriter scratch, in RangeSource source, KeySelection selection,
        in QueryRange range)
    {
        if (!input.StartKey.Given)
        {
            return StartKey.None;
        }

        MapView key = input.StartKey.MapIn(scratch);
        Outcome<StartKey> start = StartKey.Of(source, key, ApiErrors.StartKeyInvalid);
        if (start.Error is not null)
        {
            return start;
        }

        IReadOnlyList<KeyAttributeSchema> partitionKey = source.PartitionKey;
        for (int i = 0; i < partitionKey.Count; i++)
        {
            key.TryGet(partitionKey[i].NameUtf8.Span, out AttributeView partition);
            if (!partition.Encoded.SequenceEqual(selection.PartitionKeys[i]))
            {
                return ApiErrors.StartKeyOutsideQuery;
            }
        }

        return range.Contains(start.Value.StorageKey.Span) ? start : ApiErrors.StartKeyOutsideSortRange;
    }
}
