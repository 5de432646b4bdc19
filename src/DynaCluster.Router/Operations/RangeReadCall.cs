using DynaCluster.Model;
using DynaCluster.Model.Tables;
using DynaCluster.Protocol;
using DynaCluster.Router.Metering;
using Google.Protobuf;

namespace DynaCluster.Router.Operations;

/// <summary>A valid Query or Scan: what to read of one table or index, and what to make of it.</summary>
internal sealed class RangeReadCall
{
    public required RangeSource Source { get; init; }

    public TableSchema Table => Source.Table;

    public required RangeSelect Select { get; init; }

    public required CapacityMode Capacity { get; init; }

    public required bool Consistent { get; init; }

    public required bool Reverse { get; init; }

    /// <summary>Items to evaluate; 0: no bound but the page's bytes.</summary>
    public required int Limit { get; init; }

    public required ByteString Filter { get; init; }

    public required ByteString Projection { get; init; }

    /// <summary>Where on the ring to read: a Scan's segment, from the starting key on; a Query's one hash.</summary>
    public required HashInterval Hashes { get; init; }

    /// <summary>A Query's storage keys [low, high); null: a Scan, whose hashes say it.</summary>
    public (byte[] Low, byte[] High)? Keys { get; init; }

    /// <summary>Storage key behind which to begin; empty: at the edge.</summary>
    public required ByteString After { get; init; }

    /// <summary>The part of this that one group has to answer.</summary>
    /// <param name="part">The group's own hashes of <see cref="Hashes"/>.</param>
    /// <param name="page">What the groups before it have answered.</param>
    public RangeRequest RequestTo(uint group, HashInterval part, RangePage page)
    {
        (byte[] low, byte[] high) = Keys
            ?? (Source.Edge(part.Low), part.High == ulong.MaxValue ? Source.End() : Source.Edge(part.High + 1));
        Target target = ItemKey.TargetOf(Table);
        target.Group = group;
        return new RangeRequest
        {
            Target = target,
            Index = Source.IndexId,
            Low = UnsafeByteOperations.UnsafeWrap(low),
            High = UnsafeByteOperations.UnsafeWrap(high),
            Reverse = Reverse,
            After = page.IsEmpty ? After : ByteString.Empty,
            Limit = Limit == 0 ? 0 : (uint)Limit - page.Scanned,
            MaxBytes = (uint)(Limits.PageBytesMax - page.ScannedBytes),
            Consistent = Consistent,
            Filter = Filter,
            Projection = Projection,
            Select = Select,
        };
    }
}
