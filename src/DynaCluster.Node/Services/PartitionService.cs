using System.Collections.Frozen;
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
    FrozenDictionary<uint, GroupReplica> groups, CatalogAuthority catalog, RequestGate gate, DiskReserve? reserve,
    NodeMetrics metrics) : IPartitionChannel
{
    public async ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
    {
        metrics.Requested("write");
        if (reserve is { GrowingWritesRefused: true } && request.Kind != WriteKind.Delete)
        {
            return new WriteResponse { Error = RequestErrors.Refused(ApiErrors.DiskNearlyFull()) };
        }

        if (Find(request.Target) is not { } replica || !gate.TryEnter())
        {
            return new WriteResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.WriteAsync(request).WaitAsync(token);
        }
        finally
        {
            gate.Exit();
        }
    }

    public async ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
    {
        metrics.Requested("get");
        if (Find(request.Target) is not { } replica || !gate.TryEnter())
        {
            return new GetResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.GetAsync(request, token);
        }
        finally
        {
            gate.Exit();
        }
    }

    public async ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
    {
        metrics.Requested("range");
        if (Find(request.Target) is not { } replica || !gate.TryEnter())
        {
            return new RangeResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.ReadRangeAsync(request, token);
        }
        finally
        {
            gate.Exit();
        }
    }

    public async ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
    {
        metrics.Requested("statistics");
        if (Find(request.Target) is not { } replica || !gate.TryEnter())
        {
            return new TableStatisticsResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.GetStatisticsAsync(request, token);
        }
        finally
        {
            gate.Exit();
        }
    }

    public async ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
    {
        metrics.Requested("schema");
        if (groups.GetValueOrDefault(request.Group) is not { } replica || !gate.TryEnter())
        {
            return new SchemaResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            return await replica.ChangeSchemaAsync(request).WaitAsync(token);
        }
        finally
        {
            gate.Exit();
        }
    }

    public async ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
    {
        metrics.Requested("catalog");
        if (!gate.TryEnter())
        {
            return CatalogAuthority.Unavailable();
        }

        try
        {
            return await catalog.ChangeAsync(request, token);
        }
        finally
        {
            gate.Exit();
        }
    }

    private GroupReplica? Find(Target target) => groups.GetValueOrDefault(target.Group);
}
