using DynaCluster.Protocol;
using DynaCluster.Routing.Links;

namespace DynaCluster.Routing;

/// <summary>Why a node did not take a request.</summary>
/// <param name="IsNotApplied">Nothing was decided: another node may be asked.</param>
/// <param name="Leader">The node that it thinks leads the group; 0: it does not know.</param>
internal readonly record struct Refusal(bool IsNotApplied, ulong Leader)
{
    public static Refusal Of(RequestError? error)
        => new(error is { Fate: RequestFate.NotApplied }, error?.LeaderNode ?? 0);
}

/// <summary>How one kind of request is sent and its answer judged.</summary>
/// <param name="Nobody">The answer when there is no node to ask.</param>
internal sealed record RequestKind<TRequest, TResponse>(
    Func<IPartitionChannel, TRequest, CancellationToken, ValueTask<TResponse>> Call,
    Func<TResponse, Refusal> Refusal,
    Func<TResponse> Nobody)
{
    /// <summary>What a replica must have applied to show what was answered; 0: nothing to be shown.</summary>
    public Func<TResponse, long> AppliedIndex { get; init; } = static _ => 0;

    /// <summary>Asks only for replicas that have applied so much.</summary>
    public Action<TRequest, long> SetLeastIndex { get; init; } = static (_, _) => { };
}

/// <summary>All kinds of requests to partition groups.</summary>
internal static class RequestKinds
{
    public static readonly RequestKind<WriteRequest, WriteResponse> Write = new(
        static (node, request, token) => node.WriteAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new WriteResponse { Error = NotApplied() })
    {
        AppliedIndex = static response => response.AppliedIndex,
    };

    public static readonly RequestKind<GetRequest, GetResponse> Get = new(
        static (node, request, token) => node.GetAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new GetResponse { Error = NotApplied() })
    {
        SetLeastIndex = static (request, index) => request.LeastIndex = index,
    };

    public static readonly RequestKind<RangeRequest, RangeResponse> Range = new(
        static (node, request, token) => node.ReadRangeAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new RangeResponse { Error = NotApplied() })
    {
        SetLeastIndex = static (request, index) => request.LeastIndex = index,
    };

    public static readonly RequestKind<TableStatisticsRequest, TableStatisticsResponse> Statistics = new(
        static (node, request, token) => node.GetStatisticsAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new TableStatisticsResponse { Error = NotApplied() })
    {
        SetLeastIndex = static (request, index) => request.LeastIndex = index,
    };

    public static readonly RequestKind<ChangesRequest, ChangesResponse> Changes = new(
        static (node, request, token) => node.ReadChangesAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new ChangesResponse { Error = NotApplied() })
    {
        SetLeastIndex = static (request, index) => request.LeastIndex = index,
    };

    public static readonly RequestKind<ShardsRequest, ShardsResponse> Shards = new(
        static (node, request, token) => node.ListShardsAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new ShardsResponse { Error = NotApplied() });

    public static readonly RequestKind<SchemaRequest, SchemaResponse> Schema = new(
        static (node, request, token) => node.ChangeSchemaAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new SchemaResponse { Error = NotApplied() });

    public static readonly RequestKind<IndexBatchRequest, IndexBatchResponse> IndexBatch = new(
        static (node, request, token) => node.WriteIndexAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new IndexBatchResponse { Error = NotApplied() });

    public static readonly RequestKind<BackfillRequest, BackfillResponse> Backfill = new(
        static (node, request, token) => node.ReportBackfillAsync(request, token),
        static response => Refusal.Of(response.Error),
        static () => new BackfillResponse { Error = NotApplied() });

    public static readonly RequestKind<CatalogRequest, CatalogResponse> Catalog = new(
        static (node, request, token) => node.ChangeCatalogAsync(request, token),
        static response => new Refusal(response.NotApplied, response.LeaderNode),
        static () => CatalogFailures.Of(wasSent: false));

    private static RequestError NotApplied() => new() { Fate = RequestFate.NotApplied };
}
