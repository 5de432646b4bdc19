using DynaCluster.Expressions;
using DynaCluster.Model.Items;
using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;
using Google.Protobuf;

namespace DynaCluster.Node.Reads;

/// <summary>GetItem from the applied state.</summary>
internal static class ItemRead
{
    public static GetResponse Read(PartitionState state, GetRequest request)
    {
        if (state.Get(ColumnFamily.Items, request.Key.Span) is not { } stored)
        {
            return new GetResponse();
        }

        ReadOnlyMemory<byte> item = ItemHeader.ItemOf(stored.AsMemory());
        if (item.IsEmpty)
        {
            return new GetResponse();
        }

        return new GetResponse
        {
            Found = true,
            Size = (uint)ItemHeader.Read(stored).Size,
            Item = UnsafeByteOperations.UnsafeWrap(Projected(request.Projection.Span, item)),
        };
    }

    private static ReadOnlyMemory<byte> Projected(ReadOnlySpan<byte> plan, ReadOnlyMemory<byte> item)
    {
        if (plan.IsEmpty)
        {
            return item;
        }

        using var writer = new ItemWriter(item.Length);
        ProjectionEvaluator.Project(plan, new MapView(item.Span), writer);
        return writer.ToArray();
    }
}
