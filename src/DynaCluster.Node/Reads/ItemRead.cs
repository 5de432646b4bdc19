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
        if (state.Read(ColumnFamily.Items, request.Key.Span) is not { } stored)
        {
            return new GetResponse();
        }

        ReadOnlyMemory<byte> item = ItemHeader.ItemOf(stored.Memory);
        if (item.IsEmpty)
        {
            stored.Dispose();
            return new GetResponse();
        }

        var response = new GetResponse { Found = true, Size = (uint)ItemHeader.Read(stored.Memory.Span).Size };
        if (request.Projection.IsEmpty)
        {
            response.Item = UnsafeByteOperations.UnsafeWrap(item);
            response.Borrow(stored);
        }
        else
        {
            response.Item = UnsafeByteOperations.UnsafeWrap(Projected(request.Projection.Span, item.Span));
            stored.Dispose();
        }

        return response;
    }

    private static byte[] Projected(ReadOnlySpan<byte> plan, ReadOnlySpan<byte> item)
    {
        using var writer = new ItemWriter(item.Length);
        ProjectionEvaluator.Project(plan, new MapView(item), writer);
        return writer.ToArray();
    }
}
