using System.Collections.Concurrent;
using DynaCluster.Protocol;
using DynaCluster.Routing.Links;

namespace DynaCluster.Routing;

/// <summary>
/// The way to the leaders of all groups of a cluster, and to the nearest replicas. It remembers who leads, follows what
/// a node that does not lead says of it, and calls this node's own groups without a socket. A request that no node
/// would take ends not applied: whoever asks waits a little and asks again. Eventually consistent reads show every
/// write that was answered here before. Thread-safe.
/// </summary>
/// <param name="table">The newest table: asked anew for each request.</param>
/// <param name="own">This node's own groups; null: it has none.</param>
public sealed class ClusterPartitions(Func<RoutingTable> table, NodeLinks links, IPartitionChannel? own)
    : IPartitionChannel
{
    private const uint CatalogGroup = 0;

    /// <summary>Nodes that one attempt asks: the one that is thought to lead, and whom it names.</summary>
    private const int HopsMax = 3;

    private readonly ConcurrentDictionary<uint, ulong> _leaders = new();
    private readonly ConcurrentDictionary<uint, AnsweredIndex> _answered = new();

    public ValueTask<WriteResponse> WriteAsync(WriteRequest request, CancellationToken token)
        => CallLeaderAsync(request.Target.Group, request, RequestKinds.Write, token);

    public ValueTask<GetResponse> GetAsync(GetRequest request, CancellationToken token)
        => request.Consistent
            ? CallLeaderAsync(request.Target.Group, request, RequestKinds.Get, token)
            : CallNearestAsync(request.Target.Group, request, RequestKinds.Get, token);

    public ValueTask<RangeResponse> ReadRangeAsync(RangeRequest request, CancellationToken token)
        => request.Consistent
            ? CallLeaderAsync(request.Target.Group, request, RequestKinds.Range, token)
            : CallNearestAsync(request.Target.Group, request, RequestKinds.Range, token);

    public ValueTask<TableStatisticsResponse> GetStatisticsAsync(
        TableStatisticsRequest request, CancellationToken token)
        => CallNearestAsync(request.Target.Group, request, RequestKinds.Statistics, token);

    public ValueTask<SchemaResponse> ChangeSchemaAsync(SchemaRequest request, CancellationToken token)
        => CallLeaderAsync(request.Group, request, RequestKinds.Schema, token);

    public ValueTask<CatalogResponse> ChangeCatalogAsync(CatalogRequest request, CancellationToken token)
        => CallLeaderAsync(CatalogGroup, request, RequestKinds.Catalog, token);

    private async ValueTask<TResponse> CallLeaderAsync<TRequest, TResponse>(
        uint group, TRequest request, RequestKind<TRequest, TResponse> kind, CancellationToken token)
    {
        RoutingTable now = table();
        ulong node = LeaderOf(group, now);
        for (int hop = 1; ; hop++)
        {
            if (Find(node, now) is not { } channel)
            {
                Forget(group, node, now);
                return kind.Nobody();
            }

            TResponse response = await kind.Call(channel, request, token);
            Refusal refusal = kind.Refusal(response);
            if (!refusal.IsNotApplied)
            {
                Note(group, kind.AppliedIndex(response));
                return response;
            }

            if (refusal.Leader == 0 || refusal.Leader == node || hop == HopsMax)
            {
                Forget(group, node, now);
                return response;
            }

            node = refusal.Leader;
            _leaders[group] = node;
        }
    }

    /// <summary>The replicas one after the other, the nearest first; the last one's answer counts.</summary>
    private async ValueTask<TResponse> CallNearestAsync<TRequest, TResponse>(
        uint group, TRequest request, RequestKind<TRequest, TResponse> kind, CancellationToken token)
    {
        RoutingTable now = table();
        int count = now.NodesOf(group).Length;
        if (_answered.TryGetValue(group, out AnsweredIndex? answered))
        {
            kind.SetLeastIndex(request, answered.Highest);
        }

        for (int i = 0; i < count; i++)
        {
            if (Find(now.NodesOf(group)[i], now) is { } channel)
            {
                TResponse response = await kind.Call(channel, request, token);
                if (!kind.Refusal(response).IsNotApplied || i == count - 1)
                {
                    return response;
                }
            }
        }

        return kind.Nobody();
    }

    /// <summary>The node that answered for a group last, or was named; 0: none was asked yet.</summary>
    public ulong LeaderOf(uint group) => _leaders.GetValueOrDefault(group);

    private void Note(uint group, long index)
    {
        if (index > 0)
        {
            _answered.GetOrAdd(group, static _ => new AnsweredIndex()).Raise(index);
        }
    }

    private ulong LeaderOf(uint group, RoutingTable now)
        => _leaders.TryGetValue(group, out ulong known) ? known
            : now.NodesOf(group) is [ulong nearest, ..] ? nearest
            : 0;

    /// <summary>It does not lead and knows nobody who does, or cannot be reached: the next one is asked next.</summary>
    private void Forget(uint group, ulong node, RoutingTable now)
    {
        ReadOnlySpan<ulong> nodes = now.NodesOf(group);
        if (nodes.Length > 0)
        {
            _leaders[group] = nodes[(nodes.IndexOf(node) + 1) % nodes.Length];
        }
    }

    private IPartitionChannel? Find(ulong node, RoutingTable now) => node == now.Self ? own : links.Find(node);

    /// <summary>The highest index of a group that was answered. Thread-safe.</summary>
    private sealed class AnsweredIndex
    {
        private long _highest;

        public long Highest => Interlocked.Read(ref _highest);

        public void Raise(long index)
        {
            for (long known = Highest; index > known;)
            {
                long before = Interlocked.CompareExchange(ref _highest, index, known);
                if (before == known)
                {
                    return;
                }

                known = before;
            }
        }
    }
}
