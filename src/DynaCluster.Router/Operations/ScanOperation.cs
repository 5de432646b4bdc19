using DynaCluster.Model.Errors;
using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Router.Http;
using DynaCluster.Router.Metering;
using DynaCluster.Router.Wire;

namespace DynaCluster.Router.Operations;

/// <summary>All items of a table or index, or of one segment of it, in the order of the hash ring.</summary>
internal sealed class ScanOperation(ItemContext context) : RangeReadOperation("Scan", context)
{
    private const int SegmentMax = 999_999;
    private const int TotalSegmentsMax = 1_000_000;

    private static readonly ApiError s_sizeError = ApiErrors.StartKeyRefused(ApiErrors.KeyMismatch.Message);

    private protected override DoorForm<RequestBody, RangeReadInput, ResponseWriter, RangeReadDone> Json { get; } =
        new(ScanWire.Read, RangeReadAnswer.Write);

    private protected override Outcome<RangeReadCall> Check(ref RangeReadInput input, ItemWriter scratch)
    {
        Constraints constraints = default;
        CapacityMode capacity = CheckShared(in input, ref constraints, out RangeSelect select);
        constraints.Range(input.TotalSegments, 1, TotalSegmentsMax, "totalSegments");
        constraints.Range(input.Segment, 0, SegmentMax, "segment");
        constraints.Range(input.Limit, 1, int.MaxValue, "limit");
        TableLookup table = TableLookup.Find(Context.Router, input.TableName);
        bool projects = input.Expressions.Projection is not null;
        ApiError? error = table.NameError
            ?? constraints.Error
            ?? input.Legacy.Check(in input.Expressions)
            ?? input.Expressions.CheckPresence(ScanWire.Expressions)
            ?? (input.StartKey.Error is { } wrong ? StartKey.ValueError(wrong) : null)
            ?? CheckSegments(input.Segment, input.TotalSegments)
            ?? RangeSelection.Check(select, projects, input.IndexName is not null, counted: false);
        if (error is not null)
        {
            return error;
        }

        Outcome<RangePlans> plans = RangePlans.OfScan(
            Context.Router.Expressions, in input.Expressions, scratch, onIndex: input.IndexName is not null);
        error = plans.Error ?? table.Missing;
        if (error is not null)
        {
            return error;
        }

        Outcome<RangeSource> found = FindSource(table, in input);
        error = found.Error ?? RangeSelection.CheckIndex(found.Value, select, plans.Value);
        if (error is not null)
        {
            return error;
        }

        RangeSource source = found.Value;
        HashInterval hashes = input.TotalSegments is { } total
            ? HashInterval.OfSegment(input.Segment!.Value, total) // both or none: checked
            : HashInterval.Whole;
        Outcome<StartKey> start = Start(in input, scratch, source, hashes);
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
            Reverse = false,
            Limit = input.Limit ?? 0,
            Filter = plans.Value.Filter,
            Projection = plans.Value.Projection,
            Hashes = start.Value.Given ? hashes.From(start.Value.Hash) : hashes,
            After = start.Value.StorageKey,
        };
    }

    private static ApiError? CheckSegments(int? segment, int? total)
    {
        if (total is not { } segments)
        {
            return segment is null ? null : ApiErrors.TotalSegmentsMissing;
        }

        if (segment is not { } own)
        {
            return ApiErrors.SegmentMissing;
        }

        return own < segments ? null : ApiErrors.SegmentTooLarge(own, segments);
    }

    private static Outcome<StartKey> Start(
        in RangeReadInput input, ItemWriter scratch, in RangeSource source, HashInterval hashes)
    {
        if (!input.StartKey.Given)
        {
            return StartKey.None;
        }

        Outcome<StartKey> start = StartKey.Of(source, input.StartKey.MapIn(scratch), s_sizeError);
        if (start.Error is null && !hashes.Contains(start.Value.Hash))
        {
            return ApiErrors.StartKeyOutsideSegment(input.Segment ?? 0, input.TotalSegments ?? 1);
        }

        return start;
    }
}
