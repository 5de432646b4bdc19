using DynaCluster.Model.Errors;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Storage.Disks;

namespace DynaCluster.Node.Services;

/// <summary>A node's groups to routers: finds the group that a request is for. In process no byte is copied.</summary>
internal sealed class PartitionService(
    ReplicaTable replicas, CatalogAuthority catalog, DiskReserve? reserve, NodeMetrics metrics) : IPartitionChannel
{
    public async ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
    {
        metrics.Requested("write");
        if (reserve is { GrowingWritesRefused: true } && request.Kind != WriteKind.Delete)
        {
            return new WriteResponse { Error = RequestErrors.Refused(ApiErrors.DiskNearlyFull()) };
        }

        if (Find(request.Target) is not { } replica || !replica.Gate.TryEnter())
        {
            return new WriteResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.WriteAsync(request).WaitAsync(token);
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
    {
        metrics.Requested("get");
        if (Find(request.Target) is not { } replica || !replica.Gate.TryEnter())
        {
            return new GetResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.GetAsync(request, token);
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
    {
        metrics.Requested("range");
        if (Find(request.Target) is not { } replica || !replica.Gate.TryEnter())
        {
            return new RangeResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.ReadRangeAsync(request, token);
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
    {
        metrics.Requested("statistics");
        if (Find(request.Target) is not { } replica || !replica.Gate.TryEnter())
        {
            return new TableStatisticsResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.GetStatisticsAsync(request, token);
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
    {
        metrics.Requested("schema");
        if (replicas.Find(request.Group) is not { } replica || !replica.Gate.TryEnter())
        {
            return new SchemaResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.ChangeSchemaAsync(request).WaitAsync(token);
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
    {
        metrics.Requested("catalog");
        return await catalog.ChangeAsync(request, token);
    }

    private GroupReplica? Find(Target target) => replicas.Find(target.Group);
}
