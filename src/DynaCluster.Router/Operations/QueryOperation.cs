using DynaCluster.Expressions;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Model.Keys;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>The items of one partition key, in the order of the sort key of the table or of a local index.</summary>
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

        Outcome<LocalIndexSchema?> found = FindIndex(table.Schema, input.IndexName);
        if (found.Error is not null)
        {
            return found.Error;
        }

        LocalIndexSchema? index = found.Value;
        Outcome<RangePlans> plans = RangePlans.OfQuery(
            Context.Router.Expressions, in input.Expressions, scratch, KeysOf(table.Schema, index));
        if (plans.Error is not null)
        {
            return plans.Error;
        }

        QueryRange range = QueryRange.Of(table.Schema, index, plans.Value.Selection!); // a Query's plans have one
        Outcome<StartKey> start = Start(in input, scratch, table.Schema, index, range);
        if (start.Error is not null)
        {
            return start.Error;
        }

        return new RangeReadCall
        {
            Table = table.Schema,
            Index = index,
            Select = RangeSelection.Resolve(select, projects, index is not null),
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

    private static IReadOnlyList<KeyAttributeSchema> KeysOf(TableSchema table, LocalIndexSchema? index)
    {
        KeyAttributeSchema? sort = index?.SortKey ?? table.SortKey;
        return sort is null ? [table.PartitionKey] : [table.PartitionKey, sort];
    }

    private static Outcome<StartKey> Start(
        in RangeReadInput input, ItemWriter scratch, TableSchema table, LocalIndexSchema? index, in QueryRange range)
    {
        if (!input.StartKey.Given)
        {
            return StartKey.None;
        }

        MapView key = input.StartKey.MapIn(scratch);
        Outcome<StartKey> start = StartKey.Of(table, index, key, ApiErrors.StartKeyInvalid);
        if (start.Error is not null)
        {
            return start;
        }

        key.TryGet(table.PartitionKey.NameUtf8.Span, out AttributeView partition);
        if (!partition.Encoded.SequenceEqual(range.PartitionKey))
        {
            return ApiErrors.StartKeyOutsideQuery;
        }

        return range.Contains(start.Value.StorageKey.Span) ? start : ApiErrors.StartKeyOutsideSortRange;
    }

    /// <summary>What a key condition selects, as storage keys [low, high).</summary>
    private readonly record struct QueryRange(ulong Hash, byte[] PartitionKey, byte[] Low, byte[] High)
    {
        public static QueryRange Of(TableSchema table, LocalIndexSchema? index, KeySelection selection)
        {
            var partition = new AttributeView(selection.PartitionKey);
            byte[] prefix = index is null
                ? KeyCodec.BasePrefix(table.Id, partition)
                : KeyCodec.IndexPrefix(table.Id, index.Id, partition);
            (byte[] low, byte[] high) = KeyCodec.SortRange(prefix, selection.Sort, escapedPart: index is not null);
            return new QueryRange(KeyCodec.Hash(partition), selection.PartitionKey, low, high);
        }

        public bool Contains(ReadOnlySpan<byte> storageKey)
            => storageKey.SequenceCompareTo(Low) >= 0 && storageKey.SequenceCompareTo(High) < 0;
    }
}
