using System.Collections.Concurrent;
using System.Net;
using DynaCluster.Protocol;
using DynaCluster.Routing;

namespace DynaCluster.CrashHost.Wire;

/// <summary>
/// The way to the leaders of all groups over all nodes. What was certainly not applied is asked again, of the next
/// node, until the token ends it; what may have been applied is never sent again.
/// </summary>
public sealed class HostCluster(IReadOnlyList<IPEndPoint> nodes, TimeProvider time)
    : IPartitionChannel, IAsyncDisposable
{
    private const uint CatalogGroup = 0;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<uint, int> _leaders = [];
    private readonly SemaphoreSlim _opening = new(1);
    private readonly HostConnection?[] _connections = new HostConnection?[nodes.Count];

    public ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
        => CallAsync(
            request.Target.Group, node => node.WriteAsync(request, token), static answer => IsNotApplied(answer.Error),
            static () => new WriteResponse { Error = Unknown() }, token);

    public ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
        => CallAsync(
            request.Target.Group, node => node.GetAsync(request, token), static answer => IsNotApplied(answer.Error),
            null, token);

    public ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
        => CallAsync(
            request.Target.Group, node => node.ReadRangeAsync(request, token),
            static answer => IsNotApplied(answer.Error), null, token);

    public ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => CallAsync(
            request.Target.Group, node => node.GetStatisticsAsync(request, token),
            static answer => IsNotApplied(answer.Error), null, token);

    public ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
        => CallAsync(
            request.Group, node => node.ReadChangesAsync(request, token),
            static answer => IsNotApplied(answer.Error), null, token);

    public ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
        => CallAsync(
            request.Group, node => node.ListShardsAsync(request, token),
            static answer => IsNotApplied(answer.Error), null, token);

    /// <summary>Idempotent, so it is asked again whatever happens.</summary>
    public ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
        => CallAsync(
            request.Group, node => node.ChangeSchemaAsync(request, token), static answer => IsNotApplied(answer.Error),
            null, token);

    public ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
        => throw new NotSupportedException();

    public ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
        => throw new NotSupportedException();

    /// <summary>Asked again while the catalog is not led where it is asked.</summary>
    /// <exception cref="HostLostException">The outcome is unknown.</exception>
    public ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
        => CallAsync(
            CatalogGroup, node => node.ChangeCatalogAsync(request, token),
            static answer => answer.ErrorType == "ServiceUnavailable" || answer.ErrorStatus == 503,
            static () => throw new HostLostException(wasSent: true), token);

    public async ValueTask DisposeAsync()
    {
        foreach (HostConnection connection in _connections.OfType<HostConnection>())
        {
            await connection.DisposeAsync();
        }

        _opening.Dispose();
    }

    private static bool IsNotApplied(RequestError? error) => error is { Fate: RequestFate.NotApplied };

    private static RequestError Unknown() => new() { Fate = RequestFate.Unknown };

    /// <param name="unknown">The answer when the node was lost over the request; null: it is asked again.</param>
    private async ValueTask<T> CallAsync<T>(
        uint group,
        Func<IPartitionChannel, ValueTask<T>> call,
        Func<T, bool> isToRepeat,
        Func<T>? unknown,
        CancellationToken token)
    {
        while (true)
        {
            int node = _leaders.GetOrAdd(group, 0);
            try
            {
                T answer = await call(await ConnectAsync(node, token));
                if (!isToRepeat(answer))
                {
                    return answer;
                }
            }
            catch (HostLostException lost)
            {
                if (lost.WasSent && unknown is not null)
                {
                    return unknown();
                }
            }

            _leaders.TryUpdate(group, (node + 1) % nodes.Count, node);
            await Task.Delay(s_pause, time, token);
        }
    }

    private async Task<HostConnection> ConnectAsync(int node, CancellationToken token)
    {
        if (_connections[node] is { IsLost: false } known)
        {
            return known;
        }

        await _opening.WaitAsync(token);
        try
        {
            if (_connections[node] is { IsLost: true } lost)
            {
                await lost.DisposeAsync();
                _connections[node] = null;
            }

            return _connections[node] ??= await HostConnection.OpenAsync(nodes[node], token);
        }
        finally
        {
            _opening.Release();
        }
    }
}
