using DynaCluster.Protocol;
using DynaCluster.Routing;

namespace DynaCluster.Tests.Routing.Links;

/// <summary>Groups that answer as the test says.</summary>
internal sealed class ScriptedGroups : IPartitionChannel
{
    public Func<WriteRequest, CancellationToken, Task<WriteResponse>> OnWrite { get; set; }
        = static (_, _) => Task.FromResult(new WriteResponse());

    public Func<GetRequest, GetResponse> OnGet { get; set; } = static _ => new GetResponse();

    public Func<CatalogRequest, CatalogResponse> OnCatalog { get; set; } = static _ => new CatalogResponse();

    public async ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
        => await OnWrite(request, token);

    public ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token) => new(OnGet(request));

    public ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
        => new(new RangeResponse { Count = request.Limit });

    public ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => new(new TableStatisticsResponse { ItemCount = request.Target.Table });

    public ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
        => new(new ChangesResponse { Ended = true });

    public ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
        => new(new ShardsResponse { Shards = { new Shard { StartIndex = request.Stream } } });

    public ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
        => new(new SchemaResponse());

    public ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
        => new(OnCatalog(request));

    public static RequestError NotApplied(ulong leader = 0)
        => new() { Fate = RequestFate.NotApplied, LeaderNode = leader };
}
