using DynaCluster.Model;
using DynaCluster.Model.Errors;
using DynaCluster.Model.Topology;
using DynaCluster.Protocol;

namespace DynaCluster.Routing;

/// <summary>
/// Requests to partition groups as a router makes them: finds the group, asks again (bounded, with jitter, within the
/// token's deadline) when nothing was decided, and turns what was refused into DynamoDB's error. A group that owns
/// another range than the map says is asked again by a new map. An unknown outcome is an InternalServerError and is
/// never asked again. Thread-safe.
/// </summary>
public sealed class PartitionClient
{
    /// <summary>The type of the error of a group that owns another range than the request was made for.</summary>
    public const string StaleRangeType = "StaleRange";

    /// <summary>A group that has a newer schema of the table than the request refuses with this.</summary>
    public const string StaleSchemaType = "StaleSchema";

    private readonly IPartitionChannel _channel;
    private readonly Func<PartitionMap?> _map;
    private readonly Polly.ResiliencePipeline _retries;

    /// <param name="map">The newest map: asked anew for each attempt.</param>
    /// <param name="random">Used under a lock of its own.</param>
    public PartitionClient(IPartitionChannel channel, Func<PartitionMap?> map, TimeProvider time, Random random)
    {
        _channel = channel;
        _map = map;
        _retries = NotAppliedRetry.Create(time, random);
    }

    /// <summary>Null before the cluster is defined.</summary>
    public PartitionMap? Map => _map();

    /// <param name="hash">KeyCodec.Hash of the partition key; sets the target's group.</param>
    public ValueTask<Outcome<WriteResponse>> WriteAsync(ulong hash, WriteRequest request, CancellationToken token)
        => CallAsync(
            (_channel, request),
            static (call, token) => call._channel.WriteAsync(call.request, token),
            new Route(request.Target, hash),
            token);

    /// <inheritdoc cref="WriteAsync"/>
    public ValueTask<Outcome<GetResponse>> GetAsync(ulong hash, GetRequest request, CancellationToken token)
        => CallAsync(
            (_channel, request),
            static (call, token) => call._channel.GetAsync(call.request, token),
            new Route(request.Target, hash),
            token);

    /// <summary>A range belongs to one group: the caller has set it.</summary>
    public ValueTask<Outcome<RangeResponse>> ReadRangeAsync(RangeRequest request, CancellationToken token)
        => CallAsync(
            (_channel, request),
            static (call, token) => call._channel.ReadRangeAsync(call.request, token),
            new Route(request.Target, null),
            token);

    /// <inheritdoc cref="ReadRangeAsync"/>
    public ValueTask<Outcome<TableStatisticsResponse>> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => CallAsync(
            (_channel, request),
            static (call, token) => call._channel.GetStatisticsAsync(call.request, token),
            new Route(request.Target, null),
            token);

    /// <summary>The request names its group.</summary>
    public ValueTask<Outcome<ChangesResponse>> ReadChangesAsync(ChangesRequest request, CancellationToken token)
        => CallAsync(
            (_channel, request),
            static (call, token) => call._channel.ReadChangesAsync(call.request, token),
            new Route(new Target(), null),
            token);

    /// <inheritdoc cref="ReadChangesAsync"/>
    public ValueTask<Outcome<ShardsResponse>> ListShardsAsync(ShardsRequest request, CancellationToken token)
        => CallAsync(
            (_channel, request),
            static (call, token) => call._channel.ListShardsAsync(call.request, token),
            new Route(new Target(), null),
            token);

    /// <summary>The newest version of a table's schema that this node knows; 0: it does not know the table.</summary>
    public Func<uint, uint> SchemaVersion { get; init; } = static _ => 0;

    /// <summary>Completes when this node's copy of the catalog is as new as a revision; called for each change, so that
    /// whoever asks the same node next sees it.</summary>
    public Func<long, CancellationToken, Task> Follow { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary>Brings this node's copy of the catalog up to everything that was decided before the call.</summary>
    /// <returns>False: the catalog's leader did not answer.</returns>
    public async ValueTask<bool> RefreshCatalogAsync(CancellationToken token)
    {
        CatalogResponse response = await _channel.ChangeCatalogAsync(
            new CatalogRequest { Refresh = new RefreshChange() }, token);
        if (response.ErrorType.Length > 0)
        {
            return false;
        }

        await Follow(response.Revision, token);
        return true;
    }

    /// <summary>Asked again only while nothing was decided: a change of the catalog is not known to be harmless twice.
    /// The table as of the change.</summary>
    public async ValueTask<Outcome<TableDefinition>> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
    {
        CatalogResponse response = await _channel.ChangeCatalogAsync(request, token);
        if (response.NotApplied)
        {
            response = await SendAgainAsync(
                (_channel, request),
                static (call, token) => call._channel.ChangeCatalogAsync(call.request, token),
                new Route(new Target(), null),
                token);
        }

        if (response.ErrorType.Length > 0)
        {
            return new ApiError(response.ErrorType, response.ErrorStatus, response.ErrorMessage);
        }

        await Follow(response.Revision, token);
        return response.Table;
    }

    internal static RequestError? ErrorOf(object? response) => response switch
    {
        WriteResponse write => write.Error,
        GetResponse get => get.Error,
        RangeResponse range => range.Error,
        TableStatisticsResponse statistics => statistics.Error,
        ChangesResponse changes => changes.Error,
        ShardsResponse shards => shards.Error,
        CatalogResponse { NotApplied: true } => new RequestError { Fate = RequestFate.NotApplied },
        _ => null,
    };

    private static ApiError ToApiError(RequestError error, object response) => error.Fate switch
    {
        RequestFate.Refused => new ApiError(error.Type, ApiErrors.StatusOf(error.Type), error.Message)
        {
            Item = error.Item.Memory,
            ItemBytes = response is WriteResponse write ? write.SizeBefore : 0,
        },
        RequestFate.NotApplied => ApiErrors.NotApplied,
        _ => ApiErrors.InternalFailure,
    };

    private async ValueTask<Outcome<TResponse>> CallAsync<TCall, TResponse>(
        TCall call, Func<TCall, CancellationToken, ValueTask<TResponse>> send, Route route, CancellationToken token)
        where TResponse : class
    {
        if (!TryRoute(route))
        {
            return ApiErrors.NotApplied;
        }

        TResponse response = await send(call, token);
        RequestError? error = ErrorOf(response);
        if (error is { Fate: RequestFate.NotApplied })
        {
            await RenewAsync(error, route, token);
            response = await SendAgainAsync(call, send, route, token);
            error = ErrorOf(response);
        }

        return error is null ? response : ToApiError(error, response);
    }

    private async ValueTask<TResponse> SendAgainAsync<TCall, TResponse>(
        TCall call, Func<TCall, CancellationToken, ValueTask<TResponse>> send, Route route, CancellationToken token)
    {
        // Attempts keep to the caller's context: without saying so they would go on elsewhere.
        Polly.ResilienceContext attempts =
            Polly.ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, token);
        try
        {
            return await _retries.ExecuteAsync(
                static async (context, state) =>
                {
                    state.client.TryRoute(state.route);
                    TResponse response = await state.send(state.call, context.CancellationToken);
                    await state.client.RenewAsync(ErrorOf(response), state.route, context.CancellationToken);
                    return response;
                },
                attempts,
                (client: this, call, send, route));
        }
        finally
        {
            Polly.ResilienceContextPool.Shared.Return(attempts);
        }
    }

    /// <summary>The map is not that of the range which the group owns, or the schema is not the group's: the catalog's
    /// copy is brought up to date before the next attempt, which is the one to fail if that cannot be done.</summary>
    private async ValueTask RenewAsync(RequestError? error, Route route, CancellationToken token)
    {
        if (error?.Type is not (StaleRangeType or StaleSchemaType))
        {
            return;
        }

        await RefreshCatalogAsync(token);
        uint version = SchemaVersion(route.Target.Table);
        if (error.Type == StaleSchemaType && version > route.Target.SchemaVersion)
        {
            route.Target.SchemaVersion = version;
            route.Target.SchemaRenewed = true;
        }
    }

    private bool TryRoute(Route route)
    {
        PartitionMap? map = _map();
        if (route.Hash is not { } hash)
        {
            if (route.Target.RangeEpoch == 0)
            {
                // Once: what is read was cut by the map of now, and another one may cut otherwise.
                route.Target.RangeEpoch = map?.EpochOf(route.Target.Group) ?? 0;
            }

            return true;
        }

        if (map is null)
        {
            return false;
        }

        route.Target.Group = map.GroupOf(hash);
        route.Target.RangeEpoch = map.EpochOf(route.Target.Group);
        return true;
    }

    private readonly record struct Route(Target Target, ulong? Hash);
}
