using DynaCluster.Model.Errors;
using DynaCluster.Node.Partitions;
using DynaCluster.Node.Telemetry;
using DynaCluster.Node.Writes;
using DynaCluster.Placement.Catalog;
using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Storage.Disks;

namespace DynaCluster.Node.Services;

/// <summary>A node's groups to routers: finds the group that a request is for. In process no byte is copied.</summary>
internal sealed class PartitionService(
    ReplicaTable replicas, CatalogAuthority catalog, CatalogView view, DiskReserve? reserve, NodeMetrics metrics)
    : IPartitionChannel
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
            WriteResponse response = await replica.WriteAsync(request).WaitAsync(token);
            response.AppliedIndex = replica.State.AppliedIndex; // answered after it was applied here
            Explain(replica, response.Error);
            return response;
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
            GetResponse response = await replica.GetAsync(request, token);
            Explain(replica, response.Error);
            return response;
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
            RangeResponse response = await replica.ReadRangeAsync(request, token);
            Explain(replica, response.Error);
            return response;
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
            TableStatisticsResponse response = await replica.GetStatisticsAsync(request, token);
            Explain(replica, response.Error);
            return response;
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
    {
        metrics.Requested("changes");
        if (replicas.Find(request.Group) is not { } replica || !replica.Gate.TryEnter())
        {
            return new ChangesResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            ChangesResponse response = await replica.ReadChangesAsync(request, token);
            Explain(replica, response.Error);
            return response;
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
    {
        metrics.Requested("shards");
        if (replicas.Find(request.Group) is not { } replica || !replica.Gate.TryEnter())
        {
            return new(new ShardsResponse { Error = RequestErrors.NotApplied() });
        }

        try
        {
            ShardsResponse response = replica.ListShards(request);
            Explain(replica, response.Error);
            return new(response);
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
            SchemaResponse response = await replica.ChangeSchemaAsync(request).WaitAsync(token);
            Explain(replica, response.Error);
            return response;
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
    {
        metrics.Requested("index");
        if (replicas.Find(request.Group) is not { } replica || !replica.Gate.TryEnter())
        {
            return new IndexBatchResponse { Error = RequestErrors.NotApplied() };
        }

        try
        {
            IndexBatchResponse response = await replica.WriteIndexAsync(request).WaitAsync(token);
            Explain(replica, response.Error);
            return response;
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
    {
        metrics.Requested("backfill");
        if (replicas.Find(request.Group) is not { } replica || !replica.Gate.TryEnter())
        {
            return new(new BackfillResponse { Error = RequestErrors.NotApplied() });
        }

        try
        {
            BackfillResponse response = replica.ReportBackfill(request);
            Explain(replica, response.Error);
            return new(response);
        }
        finally
        {
            replica.Gate.Exit();
        }
    }

    public async ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
    {
        metrics.Requested("catalog");
        CatalogResponse response = await catalog.ChangeAsync(request, token);
        if (response.NotApplied && replicas.Find(CatalogAuthority.Group) is { } replica)
        {
            response.LeaderNode = LeaderOf(replica);
        }

        return response;
    }

    /// <summary>Whoever asked the wrong node learns where to ask, and whoever asked for another range which one the
    /// group has.</summary>
    private void Explain(GroupReplica replica, RequestError? error)
    {
        if (error?.Range is { } range && view.Current.Map?.Find(replica.Group) is { } owned)
        {
            // Before groups are split their range is the one that they were founded with, which the catalog knows.
            (range.LowHash, range.HighHash) = owned;
        }

        if (error is { Fate: RequestFate.NotApplied } && !replica.IsServing)
        {
            error.LeaderNode = LeaderOf(replica);
        }
    }

    private ulong LeaderOf(GroupReplica replica)
        => view.Current.NodesByReplica.GetValueOrDefault(replica.Log.LeaderReplica);

    private GroupReplica? Find(Target target) => replicas.Find(target.Group);
}
