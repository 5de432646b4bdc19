using DynaCluster.Protocol;
using DynaCluster.Storage.Engines;
using DynaCluster.Storage.Partitions;

namespace DynaCluster.Node.Reads;

/// <summary>The shards of a stream that one group has, ascending by start.</summary>
internal static class ShardsRead
{
    public static ShardsResponse Read(PartitionState state, ShardsRequest request)
    {
        var response = new ShardsResponse();
        using IStorageCursor cursor = state.OpenCursor(
            ColumnFamily.Meta,
            MetaKeys.Shards(request.Table, request.Stream),
            MetaKeys.Shards(request.Table, checked(request.Stream + 1)),
            reverse: false);
        while (cursor.MoveNext())
        {
            response.Shards.Add(Shard.Parser.ParseFrom(cursor.Value));
        }

        return response;
    }
}
