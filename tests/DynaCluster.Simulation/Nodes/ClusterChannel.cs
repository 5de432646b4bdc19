using DynaCluster.Protocol;
using DynaCluster.Routing;
using DynaCluster.Simulation.Worlds;

namespace DynaCluster.Simulation.Nodes;

/// <summary>
/// The way to the leaders of all groups over all nodes. What was certainly not applied is asked again, of another node
/// if there is one; what may have been applied is never sent again.
/// </summary>
/// <param name="site">The node beside which the caller is: whom that node does not reach, the caller does not
/// either.</param>
public sealed class ClusterChannel(SimulatedCluster cluster, TimeProvider time, int site) : IPartitionChannel
{
    private const uint CatalogGroup = 0;

    /// <summary>The request was made under an older schema: the same one would be refused for ever.</summary>
    private const string StaleSchema = "StaleSchema";

    /// <summary>One request of so many goes to any node, so that a new leader is found while the old one still
    /// answers.</summary>
    private const int OthersOf = 10;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_pauseMax = TimeSpan.FromMilliseconds(30);

    private readonly SortedDictionary<uint, int> _leaders = [];

    /// <summary>How long an answer is waited for; then the outcome is unknown.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    public ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
        => CallAsync(
            request.Target.Group,
            channel => channel.WriteAsync(request, token),
            static response => response.Error,
            static () => new WriteResponse { Error = new RequestError { Fate = RequestFate.Unknown } },
            token);

    public ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
        => CallAsync(
            request.Target.Group,
            channel => channel.GetAsync(request, token),
            static response => response.Error,
            null,
            token);

    public ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
        => CallAsync(
            request.Target.Group,
            channel => channel.ReadRangeAsync(request, token),
            static response => response.Error,
            null,
            token);

    public ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => CallAsync(
            request.Target.Group,
            channel => channel.GetStatisticsAsync(request, token),
            static response => response.Error,
            null,
            token);

    public ValueTask<ChangesResponse> ReadChangesAsync(ChangesRequest request, CancellationToken token)
        => CallAsync(
            request.Group,
            channel => channel.ReadChangesAsync(request, token),
            static response => response.Error,
            null,
            token);

    public ValueTask<ShardsResponse> ListShardsAsync(ShardsRequest request, CancellationToken token)
        => CallAsync(
            request.Group,
            channel => channel.ListShardsAsync(request, token),
            static response => response.Error,
            null,
            token);

    public ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
        => CallAsync(
            request.Group,
            channel => channel.ChangeSchemaAsync(request, token),
            static response => response.Error,
            static () => new SchemaResponse { Error = new RequestError { Fate = RequestFate.Unknown } },
            token);

    public ValueTask<IndexBatchResponse> WriteIndexAsync(IndexBatchRequest request, CancellationToken token)
        => CallAsync(
            request.Group,
            channel => channel.WriteIndexAsync(request, token),
            static response => response.Error,
            static () => new IndexBatchResponse { Error = new RequestError { Fate = RequestFate.Unknown } },
            token);

    public ValueTask<BackfillResponse> ReportBackfillAsync(BackfillRequest request, CancellationToken token)
        => CallAsync(
            request.Group,
            channel => channel.ReportBackfillAsync(request, token),
            static response => response.Error,
            static () => new BackfillResponse { Error = new RequestError { Fate = RequestFate.Unknown } },
            token);

    /// <summary>Asked once, of any node: its answer does not say for certain that nothing was changed.</summary>
    /// <exception cref="ProcessLostException">The outcome is unknown.</exception>
    public async ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
    {
        NodeLife life = await FindAsync(CatalogGroup, token);
        CatalogResponse response = await life.CallAsync(channel => channel.ChangeCatalogAsync(request, token));
        RequireReach(CatalogGroup, life);
        if (response.ErrorType.Length > 0)
        {
            _leaders.Remove(CatalogGroup);
        }

        return response;
    }

    /// <param name="unknown">The answer when the node died over the request or did not give one in time; null:
    /// it is asked again.</param>
    private async ValueTask<T> CallAsync<T>(
        uint group,
        Func<IPartitionChannel, ValueTask<T>> call,
        Func<T, RequestError?> errorOf,
        Func<T>? unknown,
        CancellationToken token)
    {
        for (TimeSpan pause = s_pause; ; pause = Longer(pause))
        {
            NodeLife life = await FindAsync(group, token);
            try
            {
                T answer = await life.CallAsync(call).WaitAsync(Patience, time, token);
                RequireReach(group, life);
                if (errorOf(answer) is not { Fate: RequestFate.NotApplied, Type: not StaleSchema })
                {
                    return answer;
                }
            }
            catch (Exception lost) when (lost is ProcessLostException or TimeoutException)
            {
                if (unknown is not null)
                {
                    return unknown();
                }
            }

            _leaders.Remove(group);
            await Task.Delay(pause, time, token);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause < s_pauseMax ? 1.5 * pause : pause;

    /// <summary>An answer comes back only over a network that connects.</summary>
    private void RequireReach(uint group, NodeLife life)
    {
        if (!cluster.Network.Connects(site, life.Node))
        {
            _leaders.Remove(group);
            throw new ProcessLostException($"the way to {life.Process.Name}");
        }
    }

    /// <summary>The node that answered last, or by chance another one.</summary>
    private async Task<NodeLife> FindAsync(uint group, CancellationToken token)
    {
        for (TimeSpan pause = s_pause; ; pause = Longer(pause))
        {
            bool isKnown = _leaders.TryGetValue(group, out int number);
            if (!isKnown || cluster.World.Random.Next(OthersOf) == 0)
            {
                number = cluster.World.Random.Next(cluster.Nodes.Count);
            }

            if (cluster.Nodes[number].Serving is { } life && cluster.Network.Connects(site, number))
            {
                _leaders[group] = number;
                return life;
            }

            _leaders.Remove(group);
            await Task.Delay(pause, time, token);
        }
    }
}
